#include "serve/page.h"

#include <stddef.h>

/* made by tools/embed.sh */
const char *page_text(const char *name);

const char *page_file(const char *name) {
    return page_text(name);
}

enum err_code page_needed(const char *command, struct err *err) {
    static const char *const names[] = {"index.html", "app.js", "app.css", "page.html"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!page_file(names[i])) {
            err_set(err, ERR_ENVIRONMENT, "this backtrail was built without its page, which '%s' shows", command);
            err_hint(err, "install Node.js 18 or later with npm (Debian: nodejs npm), run ./quickstart again in the "
                          "sources; `backtrail case LEAD` answers in the terminal meanwhile");
            return ERR_ENVIRONMENT;
        }
    return ERR_OK;
}
