"""Nothing about a reporter is written anywhere: not by us, not by a library, not in a crash."""

import logging
import resource
import sys
import threading
import warnings


def fall_silent() -> None:
    """From now on this process prints and logs nothing.

    Refusals to start come before. Afterwards whatever a traceback, a warning or a log line could
    tell (a body in a local variable, the minute of a request) is worth less than a reporter.
    """
    logging.disable(logging.CRITICAL)
    logging.lastResort = None
    logging.raiseExceptions = False
    warnings.simplefilter("ignore")
    sys.excepthook = lambda *_: None
    sys.unraisablehook = lambda _: None
    threading.excepthook = lambda _: None
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump holds every open request
