/* What the ARN of a resource says of it: by which names and in which members a call's parameters may have it.
 *
 * Parts are slices of the ARN. Pure; any thread. Source: IAM User Guide, "Identify AWS resources with ARNs"; Service
 * Authorization Reference, "Resource types". */
#ifndef TRAIL_ARN_H
#define TRAIL_ARN_H

#include "base/arena.h"
#include "base/str.h"

/* Its service, and the part behind its account ("table/orders"); false for what is no ARN: `rest` is all of it. */
bool arn_split(struct str arn, struct str *service, struct str *rest);
/* The role of a role session's ARN ("arn:aws:sts::111122223333:assumed-role/ROLE/NAME"); absent for every other text.
 */
struct str arn_session_role(struct str arn);
/* The last part of an ARN or path: the role's, instance's or task's name. */
struct str arn_last_part(struct str arn);
/* What a resource is called in parameters, out of its ARN: without the type in front (`table/`, `function:`) and
 * without what follows the name: a qualifier, an object's key. What is no ARN is a name. */
struct str arn_resource_name(struct str resource);
/* What members that hold its name are called after: "table", "bucket"; "" where any may hold it. */
struct str arn_resource_kind(struct arena *arena, struct str resource);
/* "bucket/key" of an object's ARN; absent for everything else. */
struct str arn_object_path(struct str resource);

#endif
