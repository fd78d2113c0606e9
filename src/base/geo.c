#include "base/geo.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <maxminddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HINT "take a GeoLite2 or GeoIP2 City, Country or ASN database (.mmdb), unpacked"

struct geo {
    struct database {
        MMDB_s mmdb;
        char *path;
    } * databases;
    size_t count;
};

/* Words of database_type that promise a country or an owner, in the types of all makers known. */
static const char *const known_types[] = {"City", "Country",  "Enterprise",    "Insights", "ASN",
                                          "ISP",  "location", "AnonymousPlus", "generic"};

static bool type_is_known(const char *type) {
    for (size_t i = 0; i < sizeof known_types / sizeof *known_types; i++)
        if (str_contains_nocase(str_of(type), known_types[i]))
            return true;
    return false;
}

static enum err_code open_one(struct database *database, const char *path, struct err *err) {
    if (access(path, R_OK) != 0)
        return err_set(err, ERR_USAGE, "cannot read the database '%s'", path);
    int fault = MMDB_open(path, MMDB_MODE_MMAP, &database->mmdb);
    if (fault != MMDB_SUCCESS) {
        err_set(err, ERR_ENVIRONMENT, "'%s' is no MaxMind database, or a damaged one: %s", path, MMDB_strerror(fault));
        err_hint(err, HINT);
        return ERR_ENVIRONMENT;
    }
    database->path = xstrdup(path);
    const char *type = database->mmdb.metadata.database_type;
    if (type_is_known(type))
        return ERR_OK;
    err_set(err, ERR_USAGE, "'%s' is a database of type '%s', which tells neither country nor network", path, type);
    err_hint(err, HINT);
    return ERR_USAGE;
}

enum err_code geo_open(struct geo **out, const char *const *paths, size_t count, struct err *err) {
    struct geo *geo = xcalloc(1, sizeof *geo);
    geo->databases = xcalloc(count + 1, sizeof *geo->databases);
    enum err_code code = ERR_OK;
    for (size_t i = 0; code == ERR_OK && i < count; i++) {
        code = open_one(&geo->databases[i], paths[i], err);
        geo->count += geo->databases[i].path != NULL;
    }
    if (code == ERR_OK)
        *out = geo;
    else
        geo_close(geo);
    return code;
}

void geo_close(struct geo *geo) {
    if (!geo)
        return;
    for (size_t i = 0; i < geo->count; i++) {
        MMDB_close(&geo->databases[i].mmdb);
        free(geo->databases[i].path);
    }
    free(geo->databases);
    free(geo);
}

const char *geo_library(void) {
    static char text[64];
    snprintf(text, sizeof text, "libmaxminddb %s", MMDB_lib_version());
    return text;
}

struct str geo_types(const struct geo *geo, struct arena *arena) {
    struct str types = STR("");
    for (size_t i = 0; i < geo->count; i++)
        types = arena_printf(arena, "%.*s%s%s", STR_ARG(types), i ? ", " : "",
                             geo->databases[i].mmdb.metadata.database_type);
    return types;
}

/* --- an address -------------------------------------------------------------------------------------------------- */

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool parse_address(struct str text, union address *out) {
    char name[INET6_ADDRSTRLEN + 1];
    *out = (union address){0};
    if (!text.len || text.len >= sizeof name || memchr(text.data, '\0', text.len))
        return false;
    memcpy(name, text.data, text.len);
    name[text.len] = '\0';
    if (inet_pton(AF_INET, name, &out->v4.sin_addr) == 1)
        out->any.sa_family = AF_INET;
    else if (inet_pton(AF_INET6, name, &out->v6.sin6_addr) == 1)
        out->any.sa_family = AF_INET6;
    return out->any.sa_family != 0;
}

/* The prefix of `bits` that an address lies in. */
static struct str prefix_of(const union address *address, unsigned bits, struct arena *arena) {
    unsigned char bytes[16] = {0};
    char name[INET6_ADDRSTRLEN];
    bool v4 = address->any.sa_family == AF_INET;
    size_t len = v4 ? 4 : 16;
    memcpy(bytes, v4 ? (const void *)&address->v4.sin_addr : (const void *)&address->v6.sin6_addr, len);
    for (size_t i = 0; i < len; i++) {
        unsigned kept = bits > i * 8 ? bits - (unsigned)i * 8 : 0;
        bytes[i] &= (unsigned char)(kept >= 8 ? 0xFF : 0xFF00 >> kept);
    }
    inet_ntop(address->any.sa_family, bytes, name, sizeof name);
    return arena_printf(arena, "%s/%u", name, bits);
}

/* --- facts of an entry ------------------------------------------------------------------------------------------- */

enum fact { FACT_COUNTRY, FACT_NUMBER, FACT_OWNER, FACT_COUNT };

/* Where makers put a fact; the first path that is there counts. Source: MaxMind's GeoIP2 database documentation; the
 * flat ones are those of IPinfo and DB-IP. */
static const struct {
    enum fact fact;
    const char *path[3]; /* NULL-terminated */
} fact_paths[] = {
    {FACT_COUNTRY, {"country", "iso_code"}},
    {FACT_COUNTRY, {"registered_country", "iso_code"}},
    {FACT_COUNTRY, {"country_code"}},
    {FACT_COUNTRY, {"country"}},
    {FACT_NUMBER, {"autonomous_system_number"}},
    {FACT_NUMBER, {"asn"}},
    {FACT_OWNER, {"autonomous_system_organization"}},
    {FACT_OWNER, {"organization"}},
    {FACT_OWNER, {"isp"}},
    {FACT_OWNER, {"as_name"}},
    {FACT_OWNER, {"name"}},
};

static struct str value_text(const MMDB_entry_data_s *value, struct arena *arena) {
    switch (value->type) {
    case MMDB_DATA_TYPE_UTF8_STRING: return arena_str(arena, (struct str){value->utf8_string, value->data_size});
    case MMDB_DATA_TYPE_UINT16: return arena_printf(arena, "AS%u", value->uint16);
    case MMDB_DATA_TYPE_UINT32: return arena_printf(arena, "AS%" PRIu32, value->uint32);
    case MMDB_DATA_TYPE_UINT64: return arena_printf(arena, "AS%" PRIu64, value->uint64);
    default: return STR_NONE;
    }
}

static enum err_code damaged(const struct database *database, int fault, struct err *err) {
    err_set(err, ERR_ENVIRONMENT, "the database '%s' is damaged: %s", database->path, MMDB_strerror(fault));
    err_hint(err, HINT);
    return ERR_ENVIRONMENT;
}

/* Not found, or something else there: what another maker calls so. */
static bool is_absence(int fault) {
    return fault == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR || fault == MMDB_INVALID_LOOKUP_PATH_ERROR;
}

static enum err_code read_facts(const struct database *database, MMDB_entry_s *entry, struct arena *arena,
                                struct str *facts, struct err *err) {
    for (size_t i = 0; i < sizeof fact_paths / sizeof *fact_paths; i++) {
        MMDB_entry_data_s value = {0};
        if (facts[fact_paths[i].fact].data)
            continue;
        int fault = MMDB_aget_value(entry, &value, fact_paths[i].path);
        if (fault != MMDB_SUCCESS && !is_absence(fault))
            return damaged(database, fault, err);
        if (fault == MMDB_SUCCESS && value.has_data)
            facts[fact_paths[i].fact] = value_text(&value, arena);
    }
    return ERR_OK;
}

/* Of the netmask of an IPv4 address in a tree of IPv6, 96 bits stand for where IPv4 lies in it. */
static unsigned own_bits(const MMDB_s *mmdb, const union address *address, unsigned netmask) {
    bool inside = address->any.sa_family == AF_INET && mmdb->metadata.ip_version == 6;
    return inside && netmask >= 96 ? netmask - 96 : inside ? 0 : netmask;
}

static struct str owner_of(struct arena *arena, struct str number, struct str owner) {
    if (str_empty(number) || str_empty(owner))
        return str_empty(number) ? owner : number;
    return arena_printf(arena, "%.*s %.*s", STR_ARG(number), STR_ARG(owner));
}

enum err_code geo_lookup(const struct geo *geo, struct str text, struct arena *arena, struct geo_facts *out,
                         struct err *err) {
    union address address;
    struct str facts[FACT_COUNT] = {{0}};
    unsigned most_bits = 0;
    *out = (struct geo_facts){0};
    if (!parse_address(text, &address))
        return ERR_OK;
    for (size_t i = 0; i < geo->count; i++) {
        const struct database *database = &geo->databases[i];
        int fault = MMDB_SUCCESS;
        MMDB_lookup_result_s result = MMDB_lookup_sockaddr(&database->mmdb, &address.any, &fault);
        if (fault == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR)
            continue;
        if (fault != MMDB_SUCCESS)
            return damaged(database, fault, err);
        if (!result.found_entry)
            continue;
        enum err_code code = read_facts(database, &result.entry, arena, facts, err);
        if (code != ERR_OK)
            return code;
        unsigned bits = own_bits(&database->mmdb, &address, result.netmask);
        if (bits >= most_bits)
            out->network = prefix_of(&address, most_bits = bits, arena);
    }
    out->country = facts[FACT_COUNTRY];
    out->network_owner = owner_of(arena, facts[FACT_NUMBER], facts[FACT_OWNER]);
    return ERR_OK;
}
