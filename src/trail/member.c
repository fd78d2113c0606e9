#include "trail/member.h"

#include <pthread.h>

static struct member_tree tree;
static pthread_once_t tree_once = PTHREAD_ONCE_INIT;

/* Any mixture that spreads the few dozen names will do: length and a byte from each end and the middle. */
static unsigned slot_of(unsigned container, struct str name) {
    const unsigned char *s = (const unsigned char *)name.data;
    uint32_t mix = container * 0x9e3779b1u ^ (uint32_t)name.len * 0x85ebca6bu;
    mix ^= (s[0] | (uint32_t)s[name.len / 2] << 8 | (uint32_t)s[name.len - 1] << 16) * 0xc2b2ae35u;
    return (mix ^ mix >> 15) * 0x27d4eb2fu >> 24;
}

unsigned member_find(const struct member_tree *known, unsigned container, struct str name) {
    if (!name.len || name.len > MEMBER_NAME_BYTES)
        return MEMBER_UNKNOWN;
    for (unsigned slot = slot_of(container, name); known->slots[slot]; slot = (slot + 1) & 0xff) {
        const struct member *member = &known->members[known->slots[slot]];
        if (member->parent == container && member->len == name.len && memcmp(member->name, name.data, name.len) == 0)
            return known->slots[slot];
    }
    return MEMBER_UNKNOWN;
}

static unsigned add_member(unsigned container, struct str name, enum member_kind kind) {
    if (tree.count == MEMBER_MOST || !name.len || name.len > MEMBER_NAME_BYTES)
        BUG("no room for the member '%.*s'", STR_ARG(name));
    struct member *member = &tree.members[tree.count];
    memcpy(member->name, name.data, name.len);
    member->len = (uint8_t)name.len;
    member->parent = (uint8_t)container;
    member->kind = (uint8_t)kind;
    unsigned slot = slot_of(container, name);
    while (tree.slots[slot])
        slot = (slot + 1) & 0xff;
    tree.slots[slot] = (uint8_t)tree.count;
    return tree.count++;
}

/* The containers on the way to a column, made where they are missing. */
static void add_path(struct str path, enum column column, enum member_kind kind) {
    unsigned container = MEMBER_RECORD;
    for (;;) {
        column_set_add(&tree.members[container].below, column);
        struct str name = str_before(path, '.');
        bool last = name.len == path.len;
        unsigned number = member_find(&tree, container, name);
        if (number == MEMBER_UNKNOWN)
            number = add_member(container, name, last ? kind : MEMBER_CONTAINER);
        else if (last || tree.members[number].kind != MEMBER_CONTAINER)
            BUG("two columns at the member '%.*s'", STR_ARG(name));
        if (last) {
            tree.members[number].column = (uint8_t)column;
            return;
        }
        container = number;
        path = str_slice(path, name.len + 1, path.len);
    }
}

static void build_tree(void) {
    tree.members[MEMBER_RECORD].parent = MEMBER_NO_PARENT;
    tree.count = 1;
    for (unsigned column = 0; column < COLUMN_COUNT; column++)
        if (*column_info[column].path)
            add_path(str_of(column_info[column].path), (enum column)column, MEMBER_COLUMN);
    add_path(STR("@timestamp"), COLUMN_EVENT_TIME, MEMBER_STAND_IN);
}

const struct member_tree *member_tree(void) {
    pthread_once(&tree_once, build_tree);
    return &tree;
}
