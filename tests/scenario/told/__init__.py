"""Small logs written by hand, a module a part of CloudTrail's behaviour; importing it registers every case."""

from told import (  # noqa: F401
    findings,
    forward,
    grants,
    leads,
    one_second,
    origins,
    services,
    shapes,
    sign_in,
    sts,
    takeovers,
    what,
    where,
)
