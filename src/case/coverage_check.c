/* The checks: what a trail should deliver, and whether this evidence says that it did.
 *
 * Each is one function of the report that says ok, missing or cannot tell, with the reason; a row each in `checks`.
 * Source: the talk's list of what an investigation needs (all regions, reads and writes, data events), and the pages of
 * the CloudTrail User Guide named with each. */
#include <stdio.h>

#include "base/buf.h"
#include "case/coverage_parts.h"
#include "intake/ledger.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

const char *check_state_words(enum check_state state) {
    static const char *const words[] = {
#define CHECK_WORD(id, word) word,
        CHECK_STATES(CHECK_WORD)
#undef CHECK_WORD
    };
    return words[state];
}

const char *check_state_name(enum check_state state) {
    return state == CHECK_CANNOT_TELL ? "cannot_tell" : check_state_words(state);
}

/* --- regions ----------------------------------------------------------------------------------------------------- */

/* Where IAM, the global endpoint of STS and the sign-in of root are logged. Source: CloudTrail User Guide, Global
 * service events; AWS General Reference, IAM endpoints. */
static const struct {
    const char *prefix, *region;
} partitions[] = {
    {"cn-", "cn-north-1"},          {"us-gov-", "us-gov-west-1"},   {"us-iso-", "us-iso-east-1"},
    {"us-isob-", "us-isob-east-1"}, {"eusc-de-", "eusc-de-east-1"}, {"", "us-east-1"},
};

const char *coverage_global_region(struct str region) {
    size_t i = 0, last = COUNT_OF(partitions) - 1;
    while (i < last && !(region.data && str_starts(region, partitions[i].prefix)))
        i++;
    return partitions[i].region;
}

/* On in every account unless its owner switched them off. Source: AWS Account Management Reference Guide, Enable or
 * disable Regions; of other partitions: their user guides, Endpoints. */
static const char *const default_regions[] = {
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      "ap-south-1",
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2",
    "ca-central-1",   "eu-central-1",   "eu-north-1",     "eu-west-1",      "eu-west-2",
    "eu-west-3",      "sa-east-1",      "cn-north-1",     "cn-northwest-1", "us-gov-east-1",
    "us-gov-west-1",  "us-iso-east-1",  "us-iso-west-1",  "us-isob-east-1", "eusc-de-east-1"};
/* Where the sign-in of an IAM user through the global endpoint may be logged. Source: CloudTrail User Guide, AWS
 * Management Console sign-in events. */
static const char *const sign_in_regions[] = {"us-east-1", "us-east-2", "eu-north-1", "ap-southeast-2"};

static bool region_delivers(const struct coverage_report *report, const char *region) {
    for (size_t i = 0; i < report->row_count; i++)
        if (str_is(report->rows[i].region, region))
            return true;
    return false;
}

/* --- sentences --------------------------------------------------------------------------------------------------- */

enum { NAMES_SHOWN = 3 };

typedef bool account_test(const struct covered_account *account);

static size_t accounts_that(const struct coverage_report *report, account_test *test) {
    size_t count = 0;
    for (size_t i = 0; i < report->account_count; i++)
        count += test(&report->accounts[i]);
    return count;
}

/* "2 of 3 accounts (111122223333, 444455556666)" */
static struct str accounts_words(struct coverage_report *report, account_test *test) {
    struct buf words = BUF_INIT((size_t)1 << 20);
    size_t count = accounts_that(report, test), shown = 0;
    buf_printf(&words, "%zu of %zu account%s (", count, report->account_count, report->account_count == 1 ? "" : "s");
    for (size_t i = 0; i < report->account_count && shown < NAMES_SHOWN; i++) {
        if (!test(&report->accounts[i]))
            continue;
        buf_addz(&words, shown++ ? ", " : "");
        buf_add(&words, str_empty(report->accounts[i].account) ? STR("no account id")
                                                               : str_slice(report->accounts[i].account, 0, 64));
    }
    buf_addz(&words, count > shown ? ", ...)" : ")");
    struct str text = arena_str(&report->arena, buf_str(&words));
    buf_clear(&words);
    return text;
}

static bool partition_delivers(const struct coverage_report *report, const char *region) {
    const char *global = coverage_global_region(str_of(region));
    for (size_t i = 0; i < report->account_count; i++)
        if (strcmp(report->accounts[i].global_region, global) == 0)
            return true;
    return false;
}

/* Of the regions that are on by default, in the partitions that deliver anything: how many, and how many are silent. */
static size_t count_default_regions(const struct coverage_report *report, size_t *silent) {
    size_t count = *silent = 0;
    for (size_t i = 0; i < COUNT_OF(default_regions); i++) {
        bool counts = partition_delivers(report, default_regions[i]);
        count += counts;
        *silent += counts && !region_delivers(report, default_regions[i]);
    }
    return count;
}

/* "eu-north-1, us-east-2": those of `regions` that deliver nothing; `*count` of them. */
static struct str silent_regions(struct coverage_report *report, const char *const *regions, size_t all,
                                 size_t *count) {
    struct buf words = BUF_INIT(4096);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (!region_delivers(report, regions[i]))
            buf_printf(&words, "%s%s", (*count)++ ? ", " : "", regions[i]);
    struct str text = arena_str(&report->arena, buf_str(&words));
    buf_clear(&words);
    return text;
}

static uint64_t total_of(const struct coverage_report *report, int category) {
    uint64_t count = 0;
    for (size_t i = 0; i < report->account_count; i++)
        count += report->accounts[i].by_category[category];
    return count;
}

#define SAY(check, state_, ...)                                                                                        \
    ((check)->state = (state_), (check)->sentence = arena_printf(&report->arena, __VA_ARGS__))

/* --- the checks -------------------------------------------------------------------------------------------------- */

/* Few events prove nothing by what is not among them. */
enum { FEW_EVENTS = 20 };

static bool lacks_global_region(const struct covered_account *account) {
    return !account->global;
}

static bool covers_all_regions(const struct covered_account *account) {
    return account->reach == REACH_ALL_REGIONS;
}

static bool covers_one_region(const struct covered_account *account) {
    return account->reach == REACH_ONE_REGION;
}

static bool covers_for_a_time(const struct covered_account *account) {
    return account->reach == REACH_FOR_A_TIME;
}

static void check_all_regions(struct coverage_report *report, struct coverage_check *check,
                              const struct ledger_totals *totals) {
    size_t silent, all = count_default_regions(report, &silent);
    (void)totals;
    account_test *worst = accounts_that(report, covers_one_region)   ? covers_one_region
                          : accounts_that(report, covers_for_a_time) ? covers_for_a_time
                                                                     : NULL;
    struct str where = worst ? accounts_words(report, worst) : STR_NONE;
    if (!silent)
        SAY(check, CHECK_OK, "all %zu regions that are on by default deliver", all);
    else if (accounts_that(report, covers_all_regions) == report->account_count)
        SAY(check, CHECK_OK, "a trail of all regions (isMultiRegionTrail) is told of, for every account");
    else if (worst == covers_one_region)
        SAY(check, CHECK_MISSING, "the trails that were made or changed in these logs cover one region each, in %.*s",
            STR_ARG(where));
    else if (worst)
        SAY(check, CHECK_CANNOT_TELL,
            "a trail of all regions was made, stopped or deleted within these logs, in %.*s: for the rest of the time "
            "none is told of",
            STR_ARG(where));
    else
        SAY(check, CHECK_CANNOT_TELL,
            "%zu of the %zu regions that are on by default deliver nothing: not logged, or nothing happened there",
            silent, all);
}

static void check_global_services(struct coverage_report *report, struct coverage_check *check,
                                  const struct ledger_totals *totals) {
    (void)totals;
    if (!accounts_that(report, lacks_global_region))
        SAY(check, CHECK_OK, "%s delivers for every account: IAM, the global endpoint of STS, root sign-ins",
            report->accounts[0].global_region);
    else {
        struct str where = accounts_words(report, lacks_global_region);
        SAY(check, CHECK_MISSING,
            "no event from %s in %.*s: IAM, the global endpoint of STS and root sign-ins are logged there",
            report->accounts[0].global_region, STR_ARG(where));
    }
}

static void check_sign_in_regions(struct coverage_report *report, struct coverage_check *check,
                                  const struct ledger_totals *totals) {
    size_t silent;
    (void)totals;
    struct str names = silent_regions(report, sign_in_regions, COUNT_OF(sign_in_regions), &silent);
    if (strcmp(report->accounts[0].global_region, "us-east-1") != 0)
        SAY(check, CHECK_CANNOT_TELL, "where this partition logs sign-ins is not known");
    else if (!silent)
        SAY(check, CHECK_OK, "all regions where the global sign-in is logged deliver");
    else
        SAY(check, CHECK_CANNOT_TELL, "nothing from %.*s: a sign-in may be logged there", STR_ARG(names));
}

static bool lacks_reads(const struct covered_account *account) {
    return !account->by_category[COVERED_READ] && account->by_category[COVERED_WRITE] >= FEW_EVENTS;
}

static bool lacks_writes(const struct covered_account *account) {
    return !account->by_category[COVERED_WRITE] && account->by_category[COVERED_READ] >= FEW_EVENTS;
}

static bool lacks_a_kind(const struct covered_account *account) {
    return !account->by_category[COVERED_READ] || !account->by_category[COVERED_WRITE];
}

static void check_read_and_write(struct coverage_report *report, struct coverage_check *check,
                                 const struct ledger_totals *totals) {
    (void)totals;
    account_test *worst = accounts_that(report, lacks_reads)    ? lacks_reads
                          : accounts_that(report, lacks_writes) ? lacks_writes
                          : accounts_that(report, lacks_a_kind) ? lacks_a_kind
                                                                : NULL;
    struct str where = worst ? accounts_words(report, worst) : STR_NONE;
    if (!worst)
        SAY(check, CHECK_OK, "every account delivers both");
    else if (worst == lacks_reads)
        SAY(check, CHECK_MISSING, "no reads, only writes, in %.*s: what was looked at cannot be seen", STR_ARG(where));
    else if (worst == lacks_writes)
        SAY(check, CHECK_MISSING, "no writes, only reads, in %.*s", STR_ARG(where));
    else
        SAY(check, CHECK_CANNOT_TELL, "too few events in %.*s", STR_ARG(where));
}

static bool lacks_data(const struct covered_account *account) {
    return !account->by_category[COVERED_DATA];
}

static void check_data_events(struct coverage_report *report, struct coverage_check *check,
                              const struct ledger_totals *totals) {
    size_t without = accounts_that(report, lacks_data);
    (void)totals;
    if (!without) {
        SAY(check, CHECK_OK,
            "every account delivers some; whether all buckets, functions and tables do is not in them");
        return;
    }
    struct str where = accounts_words(report, lacks_data);
    SAY(check, CHECK_MISSING, "none in %.*s: reads of S3 objects, Lambda invocations, DynamoDB items cannot be seen",
        STR_ARG(where));
}

static void check_network_events(struct coverage_report *report, struct coverage_check *check,
                                 const struct ledger_totals *totals) {
    (void)totals;
    if (total_of(report, COVERED_NETWORK))
        SAY(check, CHECK_OK, "there are some: calls through own VPC endpoints, denied ones of strangers included");
    else
        SAY(check, CHECK_MISSING,
            "none: what endpoint policies denied, and strangers' use of own endpoints, is unseen");
}

static void check_logging_unchanged(struct coverage_report *report, struct coverage_check *check,
                                    const struct ledger_totals *totals) {
    size_t done = 0, tried = 0;
    (void)totals;
    for (size_t i = 0; i < report->tampering_count; i++) {
        const struct tampering *change = &report->tampering[i];
        bool success = str_is(change->outcome, "success");
        if (change->defence)
            continue;
        done += success && !change->restores && change->trail_bucket >= 0;
        tried += !success;
    }
    if (done)
        SAY(check, CHECK_MISSING, "what is logged was changed %zu time%s: see below", done, done == 1 ? "" : "s");
    else if (tried)
        SAY(check, CHECK_OK, "no change of what is logged succeeded; %zu attempt%s failed: see below", tried,
            tried == 1 ? "" : "s");
    else if (report->accounts[0].by_category[COVERED_WRITE] || total_of(report, COVERED_WRITE))
        SAY(check, CHECK_OK, "no call that changes what is logged is in these logs");
    else
        SAY(check, CHECK_CANNOT_TELL, "there are no write events, among which a change would be");
}

static void check_no_silence(struct coverage_report *report, struct coverage_check *check,
                             const struct ledger_totals *totals) {
    size_t unusual = 0;
    (void)totals;
    for (size_t i = 0; i < report->silence_count; i++)
        unusual += report->silences[i].to - report->silences[i].from > 2 * report->silences[i].otherwise;
    if (unusual)
        SAY(check, CHECK_CANNOT_TELL,
            "%zu silence%s more than twice as long as any other there: nothing happened, or it is not here", unusual,
            unusual == 1 ? " is" : "s are");
    else if (report->events == report->undated || report->everywhere.hour_count < FEW_EVENTS)
        SAY(check, CHECK_CANNOT_TELL, "too few hours with events to tell what is usual");
    else
        SAY(check, CHECK_OK, "no silence is more than twice as long as others of the same account and region");
}

/* Source: CloudTrail User Guide, Validating CloudTrail log file integrity. */
static void check_digests(struct coverage_report *report, struct coverage_check *check,
                          const struct ledger_totals *totals) {
    if (totals->digests)
        SAY(check, CHECK_OK, "%llu digest files are with the logs; their signatures are not verified here",
            (unsigned long long)totals->digests);
    else
        SAY(check, CHECK_CANNOT_TELL, "no digest files are with the logs: a deleted or altered file would not show");
}

static void check_input_read(struct coverage_report *report, struct coverage_check *check,
                             const struct ledger_totals *totals) {
    if (totals->refusals)
        SAY(check, CHECK_MISSING, "%llu pieces of the input could not be read (--verbose lists them)",
            (unsigned long long)totals->refusals);
    else
        SAY(check, CHECK_OK, "everything that is CloudTrail's was read");
}

static const struct {
    const char *code, *title;
    void (*check)(struct coverage_report *report, struct coverage_check *check, const struct ledger_totals *totals);
} checks[] = {
    {"all_regions", "all regions", check_all_regions},
    {"global_services", "global services", check_global_services},
    {"sign_in_regions", "sign-in regions", check_sign_in_regions},
    {"read_and_write", "reads and writes", check_read_and_write},
    {"data_events", "data events", check_data_events},
    {"network_events", "network events", check_network_events},
    {"logging_unchanged", "logging unchanged", check_logging_unchanged},
    {"no_silence", "no silence", check_no_silence},
    {"digest_files", "digest files", check_digests},
    {"input_read", "input read", check_input_read},
};

void coverage_checks(struct coverage_report *report, const struct ledger_totals *totals) {
    for (size_t i = 0; report->account_count && i < COUNT_OF(checks); i++) {
        struct coverage_check *check =
            arena_push(&report->arena, report->checks, report->check_count, report->check_space);
        check->code = checks[i].code;
        check->title = checks[i].title;
        checks[i].check(report, check, totals);
    }
}
