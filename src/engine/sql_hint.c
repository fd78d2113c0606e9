#include "engine/sql_hint.h"

#include <stddef.h>
#include <string.h>

void sql_hint_add(struct err *err) {
    static const char doors[] =
        "SQL here reads nothing but the logs: the tables events and cloudtrail_logs; for a file, "
        "redirect: backtrail sql '...' --csv >FILE";
    static const char tables[] = "the tables are here already: leave out CREATE EXTERNAL TABLE, ALTER TABLE and MSCK; "
                                 "ask cloudtrail_logs";
    static const struct {
        const char *words, *hint;
    } explanations[] = {
        {"disabled by configuration", doors},
        {"disabled through configuration", doors},
        {"configuration has been locked", doors},
        {"installing and loading", doors},
        {"near \"EXTERNAL\"", tables},
        {"near \"MSCK\"", tables},
        {"near \"PARTITION\"", tables},
        {"near \"REPAIR\"", tables},
        {"IPADDRESS does not exist", "addresses are text here: address_in('10.0.0.0/8', source_ip_address)"},
        {"column \"$path\"", "the file and the place in it are source_object and source_offset of the table events"},
        {"name reduce does not", "list_reduce(list, (sum, item) -> sum + item, 0) does it here"},
        {"'reduce(", "list_reduce(list, (sum, item) -> sum + item, 0) does it here"},
    };
    for (size_t i = 0; i < sizeof explanations / sizeof *explanations; i++)
        if (!err->hint[0] && strstr(err->message, explanations[i].words))
            err_hint(err, "%s", explanations[i].hint);
}
