#include "store/thrift.h"

#include "store/encode.h"

enum { TYPE_TRUE = 1, TYPE_FALSE = 2, TYPE_I64 = 6, TYPE_LIST = 9 };

static void field_head(struct thrift *thrift, int field, int type) {
    int delta = field - thrift->last[thrift->depth];
    if (delta < 1 || delta > 15)
        BUG("field %d of a Thrift struct is out of order", field);
    buf_addc(thrift->out, (char)(delta << 4 | type));
    thrift->last[thrift->depth] = field;
}

void thrift_bool(struct thrift *thrift, int field, bool value) {
    field_head(thrift, field, value ? TYPE_TRUE : TYPE_FALSE);
}

void thrift_i32(struct thrift *thrift, int field, int32_t value) {
    field_head(thrift, field, THRIFT_I32);
    encode_zigzag(thrift->out, value);
}

void thrift_i64(struct thrift *thrift, int field, int64_t value) {
    field_head(thrift, field, TYPE_I64);
    encode_zigzag(thrift->out, value);
}

void thrift_binary(struct thrift *thrift, int field, struct str value) {
    field_head(thrift, field, THRIFT_BINARY);
    thrift_item_binary(thrift, value);
}

void thrift_begin(struct thrift *thrift, int field) {
    if (field)
        field_head(thrift, field, THRIFT_STRUCT);
    thrift->last[++thrift->depth] = 0;
}

void thrift_end(struct thrift *thrift) {
    buf_addc(thrift->out, 0);
    thrift->depth--;
}

void thrift_empty(struct thrift *thrift, int field) {
    thrift_begin(thrift, field);
    thrift_end(thrift);
}

void thrift_list(struct thrift *thrift, int field, enum thrift_type of, size_t count) {
    field_head(thrift, field, TYPE_LIST);
    if (count < 15) {
        buf_addc(thrift->out, (char)(count << 4 | of));
        return;
    }
    buf_addc(thrift->out, (char)(0xf0 | of));
    encode_varint(thrift->out, count);
}

void thrift_item_i32(struct thrift *thrift, int32_t value) {
    encode_zigzag(thrift->out, value);
}

void thrift_item_binary(struct thrift *thrift, struct str value) {
    encode_varint(thrift->out, value.len);
    buf_add(thrift->out, value);
}
