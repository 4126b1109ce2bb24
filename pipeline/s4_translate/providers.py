"""From the name of a provider to a translator; nothing is sent, keys come from the environment alone."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pipeline.core.options import OptionError, Options
from pipeline.s4_translate.ask import Translator
from pipeline.s4_translate.deep import PROVIDERS as DEEP
from pipeline.s4_translate.deep import DeepTranslator, missing
from pipeline.s4_translate.libre import LibreTranslate

LIBRE = "libre"
PROVIDERS = (LIBRE, *DEEP)


def make_translator(options: Options, environment: Mapping[str, str] = os.environ) -> Translator:
    """The translator that the options name. Raises ``OptionError`` for one that cannot be: unknown, without key."""
    name, url = options.translate, options.translate_url
    if name == LIBRE:
        address = url or environment.get("LIBRE_URL", "")
        if not address:
            raise OptionError("libre needs the address of a LibreTranslate server: --translate-url or LIBRE_URL")
        try:
            return LibreTranslate(address, environment.get("LIBRE_API_KEY", ""))
        except ValueError as error:
            raise OptionError(str(error)) from None
    if name not in DEEP:
        raise OptionError(f"unknown translation provider {name!r}; known are {', '.join(PROVIDERS)}")
    if url:
        raise OptionError(f"an address can be given for libre only, not for {name}")
    if lacking := missing(name, environment):
        raise OptionError(f"{name} needs a key in the environment: {', '.join(lacking)}")
    return DeepTranslator(name, environment)
