/* What a user agent says of the program that called: family, version, operating system, command.
 *
 * It is a claim by the caller: good for comparing sessions, no proof of anything. Pure; any thread; strings are slices
 * of the input. Source: AWS SDKs and Tools Reference Guide, "User agent"; strings seen in records. */
#ifndef TRAIL_AGENT_H
#define TRAIL_AGENT_H

#include "base/str.h"

struct agent {
    const char *family; /* "aws-cli", "boto3", "browser", "aws-internal", …; "other" when unknown, "none" when absent */
    const char *note;   /* why it deserves a second look ("attack tool", "operating system of attackers"), or NULL */
    struct str text;    /* the user agent without the brackets S3 puts around it */
    struct str version;  /* of the program the family names; absent when not given */
    struct str os;       /* "linux#6.8.0", "Darwin/19.5.0"; absent when not given */
    struct str command;  /* aws-cli 2: "s3api.list-objects-v2", "s3.cp" */
    struct str exec_env; /* where it claims to run: "CloudShell", "AWS_Lambda_python3.12" */
};

struct agent agent_of(struct str user_agent);

#endif
