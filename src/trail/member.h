/* The known members of a record: the tree of paths in trail/columns.h, and how a name is found in it.
 *
 * Inner part of the record scanner. The tree is built once, when first asked for, and is read-only from then on; any
 * number of threads may use it. */
#ifndef TRAIL_MEMBER_H
#define TRAIL_MEMBER_H

#include "trail/record.h"
#include "trail/scan.h"

enum {
    MEMBER_MOST = 128,       /* members, with room to grow */
    MEMBER_NAME_BYTES = 31,  /* longest name */
    MEMBER_RECORD = 0,       /* the record itself, as a container */
    MEMBER_UNKNOWN = 0,      /* as the result of a look-up: the record is nobody's member */
    MEMBER_NO_PARENT = 0xff, /* of the record */
};

enum member_kind {
    MEMBER_CONTAINER, /* an object with columns below */
    MEMBER_COLUMN,    /* the value of a column */
    MEMBER_STAND_IN,  /* "@timestamp": used where the column has no value */
};

struct member {
    char name[MEMBER_NAME_BYTES + 1];
    uint8_t len;             /* of the name */
    uint8_t parent;          /* the container's number */
    uint8_t kind;            /* enum member_kind */
    uint8_t column;          /* enum column, of MEMBER_COLUMN and MEMBER_STAND_IN */
    struct column_set below; /* of a container */
};

struct member_tree {
    struct member members[MEMBER_MOST]; /* [0] is the record */
    unsigned count;
    uint8_t slots[256]; /* open addressing; 0 is free */
};

const struct member_tree *member_tree(void);

/* The number of the member `name` of `container`, or MEMBER_UNKNOWN. */
unsigned member_find(const struct member_tree *tree, unsigned container, struct str name);

#endif
