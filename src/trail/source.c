#include "trail/source.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>

/* Addresses are compared as IPv6; IPv4 stands in ::ffff:0:0/96. */
static const struct range {
    uint8_t prefix[16];
    uint8_t bits;
    enum address_kind kind;
    const char *note, *source;
    bool nowhere;
} ranges[] = {
#define V4(a, b, c, d)                                                                                                 \
    { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d }
    {V4(10, 0, 0, 0), 96 + 8, ADDRESS_PRIVATE, NULL, "RFC 1918", false},
    {V4(172, 16, 0, 0), 96 + 12, ADDRESS_PRIVATE, NULL, "RFC 1918", false},
    {V4(192, 168, 0, 0), 96 + 16, ADDRESS_PRIVATE, NULL, "RFC 1918", false},
    {V4(100, 64, 0, 0), 96 + 10, ADDRESS_PRIVATE, "shared address space of carriers and VPCs", "RFC 6598", false},
    {V4(169, 254, 0, 0), 96 + 16, ADDRESS_PRIVATE, "link-local", "RFC 3927", false},
    {V4(127, 0, 0, 0), 96 + 8, ADDRESS_PRIVATE, "loopback: the log was rewritten", "RFC 1122", false},
    {V4(0, 0, 0, 0), 96 + 8, ADDRESS_PUBLIC, "placeholder: the log was rewritten", "RFC 1122", true},
    {V4(192, 0, 2, 0), 96 + 24, ADDRESS_PUBLIC, "documentation range: a rewritten or made-up log", "RFC 5737", false},
    {V4(198, 51, 100, 0), 96 + 24, ADDRESS_PUBLIC, "documentation range: a rewritten or made-up log", "RFC 5737",
     false},
    {V4(203, 0, 113, 0), 96 + 24, ADDRESS_PUBLIC, "documentation range: a rewritten or made-up log", "RFC 5737", false},
    {V4(198, 18, 0, 0), 96 + 15, ADDRESS_PRIVATE, "benchmarking range", "RFC 2544", false},
    {V4(224, 0, 0, 0), 96 + 4, ADDRESS_PUBLIC, "multicast: no caller has such an address", "RFC 5771", true},
    {V4(240, 0, 0, 0), 96 + 4, ADDRESS_PUBLIC, "reserved range: no caller has such an address", "RFC 1112", true},
#undef V4
    {{0xfc}, 7, ADDRESS_PRIVATE, "unique local", "RFC 4193", false},
    {{0xfe, 0x80}, 10, ADDRESS_PRIVATE, "link-local", "RFC 4291", false},
    {{[15] = 1}, 128, ADDRESS_PRIVATE, "loopback: the log was rewritten", "RFC 4291", false},
    {{0}, 128, ADDRESS_PUBLIC, "placeholder: the log was rewritten", "RFC 4291", true},
    {{0x20, 0x01, 0x0d, 0xb8},
     32,
     ADDRESS_PUBLIC,
     "documentation range: a rewritten or made-up log",
     "RFC 3849",
     false},
    {{0xff}, 8, ADDRESS_PUBLIC, "multicast: no caller has such an address", "RFC 4291", true},
};

/* inet_pton is strict: four decimal octets without leading zeros, RFC 4291 text. It wants a NUL and stops at one, so a
 * NUL inside the text must not get there. */
static bool parse(struct str text, uint8_t out[16]) {
    char copy[INET6_ADDRSTRLEN];
    if (text.len >= sizeof copy || memchr(text.data, '\0', text.len))
        return false;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    memcpy(out, mapped, sizeof mapped);
    return inet_pton(AF_INET, copy, out + 12) == 1 || inet_pton(AF_INET6, copy, out) == 1;
}

static bool within(const uint8_t address[16], const struct range *range) {
    size_t whole = range->bits / 8, rest = range->bits % 8;
    if (memcmp(address, range->prefix, whole) != 0)
        return false;
    uint8_t mask = (uint8_t)(0xff00 >> rest);
    return rest == 0 || ((address[whole] ^ range->prefix[whole]) & mask) == 0;
}

static struct address classify(const uint8_t address[16]) {
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (within(address, &ranges[i]))
            return (struct address){ranges[i].kind, ranges[i].note, ranges[i].nowhere};
    return (struct address){.kind = ADDRESS_PUBLIC};
}

static bool is_service(struct str name) {
    if (!str_ends(name, ".amazonaws.com") && !str_ends(name, ".amazonaws.com.cn"))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.'))
            return false;
    }
    return name.data[0] != '.';
}

/* "AWS Internal", with "/3" or the like behind it on some hosts. */
static bool is_internal(struct str name) {
    static const char internal[] = "AWS Internal";
    size_t len = strlen(internal);
    return str_starts(name, internal) && (name.len == len || name.data[len] == '/');
}

struct address address_of(struct str source_ip_address) {
    uint8_t bytes[16];
    if (str_empty(source_ip_address))
        return (struct address){.kind = ADDRESS_INVALID, .note = "no address recorded"};
    if (is_internal(source_ip_address))
        return (struct address){.kind = ADDRESS_AWS_INTERNAL};
    if (is_service(source_ip_address))
        return (struct address){.kind = ADDRESS_AWS_SERVICE};
    if (parse(source_ip_address, bytes))
        return classify(bytes);
    return (struct address){.kind = ADDRESS_INVALID, .note = "not an address"};
}

/* --- spellings ------------------------------------------------------------------------------------------------- */

static bool is_ipv6(struct str text, uint8_t bytes[16]) {
    return text.len && memchr(text.data, ':', text.len) && parse(text, bytes);
}

struct str address_canonical(struct str text, char out[ADDRESS_BYTES]) {
    uint8_t bytes[16];
    if (!is_ipv6(text, bytes) || !inet_ntop(AF_INET6, bytes, out, ADDRESS_BYTES))
        return text;
    return str_of(out);
}

static void spell_groups(const uint8_t bytes[16], const char *format, char out[ADDRESS_BYTES]) {
    size_t length = 0;
    for (size_t i = 0; i < 16; i += 2) {
        length += (size_t)snprintf(out + length, ADDRESS_BYTES - length, format, bytes[i] << 8 | bytes[i + 1]);
        if (i < 14)
            out[length++] = ':';
    }
}

static void spell_upper(const char *text, char out[ADDRESS_BYTES]) {
    size_t i = 0;
    for (; text[i] && i + 1 < ADDRESS_BYTES; i++)
        out[i] = (char)toupper((unsigned char)text[i]);
    out[i] = '\0';
}

size_t address_spellings(struct str text, char out[ADDRESS_SPELLINGS][ADDRESS_BYTES]) {
    uint8_t bytes[16];
    if (!is_ipv6(text, bytes) || !inet_ntop(AF_INET6, bytes, out[0], ADDRESS_BYTES)) {
        size_t length = text.len < ADDRESS_BYTES ? text.len : ADDRESS_BYTES - 1;
        if (length)
            memcpy(out[0], text.data, length);
        out[0][length] = '\0';
        return length == text.len;
    }
    spell_groups(bytes, "%x", out[1]);
    spell_groups(bytes, "%04x", out[2]);
    for (size_t i = 0; i < 3; i++)
        spell_upper(out[i], out[3 + i]);
    return ADDRESS_SPELLINGS;
}

const char *address_kind_name(enum address_kind kind) {
    static const char *const names[] = {"public", "private", "aws_service", "aws_internal", "invalid"};
    return names[kind];
}

bool source_is_vpce(struct str id) {
    static const char prefix[] = "vpce-";
    size_t len = strlen(prefix);
    if (!str_starts(id, prefix) || id.len == len)
        return false;
    for (size_t i = len; i < id.len; i++) {
        char c = id.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
            return false;
    }
    return true;
}

bool source_is_account(struct str account_id) {
    if (account_id.len != 12)
        return false;
    for (size_t i = 0; i < account_id.len; i++)
        if (account_id.data[i] < '0' || account_id.data[i] > '9')
            return false;
    return true;
}
