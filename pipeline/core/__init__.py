"""What every stage shares: records, options, dates as EDTF, offsets, data files and the store."""
