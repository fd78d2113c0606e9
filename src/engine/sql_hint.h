/* What the engine says of a statement needs to be said why, and what to do instead: a hint, where one is known. Pure.
 */
#ifndef ENGINE_SQL_HINT_H
#define ENGINE_SQL_HINT_H

#include "base/err.h"

void sql_hint_add(struct err *err);

#endif
