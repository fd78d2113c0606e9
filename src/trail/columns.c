#include "trail/columns.h"

const struct column_info column_info[COLUMN_COUNT] = {
#define COLUMN_ROW(id, sql, type, path) [COLUMN_##id] = {sql, COLUMN_##type, path},
    COLUMNS(COLUMN_ROW)
#undef COLUMN_ROW
};
