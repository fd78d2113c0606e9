/* What kind of thing a sourceIPAddress is. It is not always an address: services and consoles appear by name, and
 * rewritten logs hold addresses that cannot exist. Whether it can be believed is another question (case/source.c):
 * behind a VPC endpoint the caller chooses it.
 *
 * Pure; any thread. Sources: CloudTrail User Guide, "Record contents"; RFC 1918, 3927, 4193, 4291, 5737, 5952, 6598,
 * 6890. */
#ifndef TRAIL_SOURCE_H
#define TRAIL_SOURCE_H

#include "base/str.h"

/* In the order of `enum source_kind` of case/case.h. */
enum address_kind { ADDRESS_PUBLIC, ADDRESS_PRIVATE, ADDRESS_AWS_SERVICE, ADDRESS_AWS_INTERNAL, ADDRESS_INVALID };

struct address {
    enum address_kind kind;
    const char *note; /* "documentation range: a rewritten or made-up log", "loopback", …; or NULL */
    bool nowhere;     /* a placeholder, multicast, reserved: nobody ever called from there */
};

/* The kind of `source_ip_address`; absent and empty are invalid. Addresses are read strictly: 200.249.253.512 and
 * 255.090.254.5 are invalid. */
struct address address_of(struct str source_ip_address);
/* "public", "private", "aws_service", "aws_internal", "invalid" */
const char *address_kind_name(enum address_kind kind);

/* An IPv6 address as RFC 5952 spells it, in `out` (services that are written in Java write all eight groups); anything
 * else as it stands. */
enum { ADDRESS_BYTES = 46 };
struct str address_canonical(struct str source_ip_address, char out[ADDRESS_BYTES]);
/* The spellings in which logs may have an address, the canonical one first, in `out`; of what is no IPv6 address it is
 * the text itself. Returns how many. */
enum { ADDRESS_SPELLINGS = 6 };
size_t address_spellings(struct str source_ip_address, char out[ADDRESS_SPELLINGS][ADDRESS_BYTES]);

/* True for the id of a VPC endpoint ("vpce-…"). Service names and "AWS Internal", which AWS writes in the same member
 * on its own paths, are not. */
bool source_is_vpce(struct str vpc_endpoint_id);
/* True for twelve digits: the endpoint's owner is an account, not a service. */
bool source_is_account(struct str account_id);

#endif
