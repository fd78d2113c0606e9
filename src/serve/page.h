/* The page's files, embedded when the program was built; nothing when it was built without Node. */
#ifndef SERVE_PAGE_H
#define SERVE_PAGE_H

#include "base/err.h"

/* "index.html", "app.js", "app.css" of the server's page, "page.html" of a report's; NULL: this build has none. */
const char *page_file(const char *name);
/* ERR_ENVIRONMENT, with what to install, when this build has no page. */
MUST_USE enum err_code page_needed(const char *command, struct err *err);

#endif
