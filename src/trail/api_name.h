/* The API behind an event name. Lambda and CloudFront put the API's date into it: GetFunction20150331v2,
 * CreateDistribution2020_05_31. Tables are looked up by the name without; people are shown the name as recorded. */
#ifndef TRAIL_API_NAME_H
#define TRAIL_API_NAME_H

#include "base/str.h"

/* `event_name` without an API date at its end: "GetFunction20150331v2" -> "GetFunction". A slice of the input; the name
 * itself when it has no date or is nothing but a date. */
struct str api_name(struct str event_name);

#endif
