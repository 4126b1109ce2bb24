"""Tables, report and run record, all or nothing."""
