/* trailgen: fictional CloudTrail trails for tests, benchmarks and the demonstration. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/bulk.h"
#include "gen/demo.h"
#include "gen/scenario.h"

static const char usage[] =
    "trailgen makes fictional CloudTrail trails, the same for the same arguments.\n"
    "\n"
    "  trailgen bulk DIR --events N [--per-file N] [--seed N] [--accounts N] [--regions N] [--days N]\n"
    "                    [--small] [--level N] [--threads N]\n"
    "      N events in DIR, in CloudTrail's S3 layout; says on stdout, as JSON, which incidents are in them\n"
    "  trailgen demo DIR [--seed N] [--truth [FILE]]\n"
    "      the demonstration's incident in DIR; its lead, an access key id, on stdout; what is true of it in FILE,\n"
    "      DIR/../truth.json unless given\n"
    "  trailgen scenario DIR --seed N [--kind NAME] [--noise N] [--remove issuance] [--truth FILE]\n"
    "      one pivot as a log in DIR/logs and what is true of it in FILE, DIR/truth.json unless given\n"
    "  trailgen scenario --list\n"
    "      the names of the kinds\n";

/* A number between lo and hi, or exit with status 2. */
static uint64_t number_of(const char *option, const char *text, uint64_t lo, uint64_t hi) {
    char *end;
    unsigned long long n = strtoull(text, &end, 10);
    if (*end || end == text || n < lo || n > hi) {
        fprintf(stderr, "trailgen: --%s must be a number from %llu to %llu, not '%s'\n", option, (unsigned long long)lo,
                (unsigned long long)hi, text);
        exit(2);
    }
    return n;
}

static enum err_code bulk_command(int argc, char **argv, struct err *err) {
    static const struct option options[] = {
        {"events", required_argument, NULL, 'e'},  {"per-file", required_argument, NULL, 'p'},
        {"seed", required_argument, NULL, 's'},    {"accounts", required_argument, NULL, 'a'},
        {"regions", required_argument, NULL, 'r'}, {"days", required_argument, NULL, 'd'},
        {"small", no_argument, NULL, 'S'},         {"level", required_argument, NULL, 'l'},
        {"threads", required_argument, NULL, 't'}, {NULL, 0, NULL, 0}};
    struct bulk_options bulk = BULK_DEFAULTS;
    int which, c;
    while ((c = getopt_long(argc, argv, "", options, &which)) != -1) {
        switch (c) {
        case 'e': bulk.events = number_of("events", optarg, 200, UINT64_C(1) << 40); break;
        case 'p': bulk.per_file = (unsigned)number_of("per-file", optarg, 1, 1000000); break;
        case 's': bulk.seed = number_of("seed", optarg, 0, UINT64_MAX - 1); break;
        case 'a': bulk.accounts = (unsigned)number_of("accounts", optarg, 1, 1000); break;
        case 'r': bulk.regions = (unsigned)number_of("regions", optarg, 1, 17); break;
        case 'd': bulk.days = (unsigned)number_of("days", optarg, 1, 3650); break;
        case 'S': bulk.small = true; break;
        case 'l': bulk.level = (int)number_of("level", optarg, 1, 12); break;
        case 't': bulk.threads = (unsigned)number_of("threads", optarg, 1, 64); break;
        default: return err_set(err, ERR_USAGE, "see 'trailgen --help'");
        }
    }
    if (optind + 1 != argc || !bulk.events)
        return err_set(err, ERR_USAGE, "usage: trailgen bulk DIR --events N");
    bulk.folder = argv[optind];
    return bulk_make(&bulk, err);
}

/* The file for the truth: the argument behind the folder, else beside the folder. */
static const char *truth_path(int argc, char **argv, char *space, size_t space_bytes) {
    if (optind + 1 < argc)
        return argv[optind + 1];
    snprintf(space, space_bytes, "%s/../truth.json", argv[optind]);
    return space;
}

static enum err_code demo_command(int argc, char **argv, struct err *err) {
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'}, {"truth", no_argument, NULL, 't'}, {NULL, 0, NULL, 0}};
    uint64_t seed = 1;
    bool truth = false;
    char beside[4096];
    int which, c;
    while ((c = getopt_long(argc, argv, "", options, &which)) != -1) {
        switch (c) {
        case 's': seed = number_of("seed", optarg, 0, UINT64_MAX - 1); break;
        case 't': truth = true; break;
        default: return err_set(err, ERR_USAGE, "see 'trailgen --help'");
        }
    }
    if (optind >= argc || argc - optind > 1 + truth)
        return err_set(err, ERR_USAGE, "usage: trailgen demo DIR [--seed N] [--truth [FILE]]");
    return demo_make(argv[optind], seed, truth ? truth_path(argc, argv, beside, sizeof beside) : NULL, err);
}

static enum err_code scenario_command(int argc, char **argv, struct err *err) {
    static const struct option options[] = {{"seed", required_argument, NULL, 's'},
                                            {"kind", required_argument, NULL, 'k'},
                                            {"noise", required_argument, NULL, 'n'},
                                            {"truth", required_argument, NULL, 't'},
                                            {"remove", required_argument, NULL, 'r'},
                                            {"list", no_argument, NULL, 'l'},
                                            {NULL, 0, NULL, 0}};
    struct scenario_options scenario = {.seed = 1, .noise = 300};
    int which, c;
    while ((c = getopt_long(argc, argv, "", options, &which)) != -1) {
        switch (c) {
        case 's': scenario.seed = number_of("seed", optarg, 0, INT64_MAX); break;
        case 'k': scenario.kind = optarg; break;
        case 'n': scenario.noise = (unsigned)number_of("noise", optarg, 0, 1000000); break;
        case 't': scenario.truth_path = optarg; break;
        case 'l': scenario_list(); return ERR_OK;
        case 'r':
            if (strcmp(optarg, "issuance"))
                return err_set(err, ERR_USAGE, "--remove knows 'issuance', not '%s'", optarg);
            scenario.remove_issuance = true;
            break;
        default: return err_set(err, ERR_USAGE, "see 'trailgen --help'");
        }
    }
    if (optind + 1 != argc)
        return err_set(err, ERR_USAGE, "usage: trailgen scenario DIR --seed N [--kind NAME]");
    scenario.folder = argv[optind];
    return scenario_make(&scenario, err);
}

static const struct {
    const char *name;
    enum err_code (*run)(int argc, char **argv, struct err *err);
} commands[] = {
    {"bulk", bulk_command},
    {"demo", demo_command},
    {"scenario", scenario_command},
};

int main(int argc, char **argv) {
    struct err err = {0};
    if (argc < 2 || !strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        fputs(usage, argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name))
            continue;
        enum err_code code = commands[i].run(argc - 1, argv + 1, &err);
        if (code)
            fprintf(stderr, "trailgen: %s\n", err.message);
        return err_exit_status(code);
    }
    fprintf(stderr, "trailgen: no command '%s'; see 'trailgen --help'\n", argv[1]);
    return 2;
}
