"""What each kind of pattern means: the actions that ``times_rules.tsv`` may name.

An action gets a ``Match`` of its rule and returns what it found: nothing where the match turns out to be something else
(a house number, a surname), several where one pattern lists several days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.s5_annotate.times_dates import DATES
from pipeline.s5_annotate.times_relative import RELATIVE
from pipeline.s5_annotate.times_scan import Found, Match
from pipeline.s5_annotate.times_spans import SPANS

ACTIONS: Mapping[str, Callable[[Match], list[Found]]] = {**DATES, **RELATIVE, **SPANS}
