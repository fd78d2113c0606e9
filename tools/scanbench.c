/* How fast a core reads CloudTrail's text: `scanbench` makes records in memory and reads them again and again.
 * Ratios matter, not figures: memcpy and memchr are there to compare with. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "trail/json.h"

enum { RECORDS = 2000, ROUNDS = 60, ROUND_BYTES = 9 << 20 };

/* What a trail holds most of; `%` stands for a hex digit that varies, `*` for
 * 1 to 24 of them: lengths that vary are what makes reading hard to predict. */
static const char *const templates[] = {
    "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"AssumedRole\",\"principalId\":\"AROAEXAMPLE%%%%%%%%:i-0%%%"
    "%%%%%%%%%%"
    "%%%\",\"arn\":\"arn:aws:sts::111122223333:assumed-role/web-server/"
    "i-0%%%%%%%%%%%%%%%%\",\"accountId\":\"111122223333\","
    "\"accessKeyId\":\"ASIAEXAMPLE%%%%%%%%%\",\"sessionContext\":{\"sessionIssuer\":{\"type\":\"Role\",\"principalId\":"
    "\"AROAEXAMPLE%%%%%%%%\",\"arn\":\"arn:aws:iam::111122223333:role/"
    "web-server\",\"accountId\":\"111122223333\",\"userName\":"
    "\"web-server\"},\"webIdFederationData\":{},\"attributes\":{\"creationDate\":\"2023-07-10T11:42:36Z\","
    "\"mfaAuthenticated\":"
    "\"false\"},\"ec2RoleDelivery\":\"2.0\"}},\"eventTime\":\"2023-07-10T12:07:57Z\",\"eventSource\":\"s3.amazonaws."
    "com\","
    "\"eventName\":\"GetObject\",\"awsRegion\":\"us-east-1\",\"sourceIPAddress\":\"10.*\",\"userAgent\":\"[aws-"
    "cli/2.12.0 "
    "Python/3.11.3 Linux/5.10.179-166.674.amzn2.x86_64 exe/x86_64.amzn.2 prompt/off "
    "command/s3.cp]\",\"requestParameters\":{"
    "\"bucketName\":\"backup-*\",\"Host\":\"backup-*.s3.us-east-1.amazonaws.com\",\"key\":\"2023/07/"
    "*.tar.gz\"},\"responseElements\":null,\"additionalEventData\":{\"SignatureVersion\":\"SigV4\",\"CipherSuite\":"
    "\"ECDHE-RSA-"
    "AES128-GCM-SHA256\",\"bytesTransferredIn\":0,\"SSEApplied\":\"Default_SSE_S3\",\"AuthenticationMethod\":"
    "\"AuthHeader\","
    "\"x-amz-id-2\":\"%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%\",\"bytesTransferredOut\":4096},"
    "\"requestID\":"
    "\"%%%%%%%%%%%%%%%%\",\"eventID\":\"%%%%%%%%-%%%%-%%%%-%%%%-%%%%%%%%%%%%\",\"readOnly\":true,\"resources\":[{"
    "\"type\":\"AWS::"
    "S3::Object\",\"ARN\":\"arn:aws:s3:::backup-*/2023/07/"
    "%%%%%%%%%%%%.tar.gz\"},{\"accountId\":\"111122223333\",\"type\":"
    "\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::backup-*\"}],\"eventType\":\"AwsApiCall\",\"managementEvent\":"
    "false,"
    "\"recipientAccountId\":\"111122223333\",\"eventCategory\":\"Data\",\"tlsDetails\":{\"tlsVersion\":\"TLSv1.2\","
    "\"cipherSuite\":"
    "\"ECDHE-RSA-AES128-GCM-SHA256\",\"clientProvidedHostHeader\":\"backup-*.s3.us-east-1.amazonaws.com\"}}",
    "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"IAMUser\",\"principalId\":\"AIDAEXAMPLE%%%%%%%%%\","
    "\"arn\":\"arn:aws:"
    "iam::111122223333:user/"
    "deploy\",\"accountId\":\"111122223333\",\"accessKeyId\":\"AKIAEXAMPLE%%%%%%%%%\",\"userName\":"
    "\"deploy\"},\"eventTime\":\"2023-07-10T12:08:01Z\",\"eventSource\":\"ec2.amazonaws.com\",\"eventName\":"
    "\"DescribeInstances\","
    "\"awsRegion\":\"eu-west-1\",\"sourceIPAddress\":\"203.0.113.77\",\"userAgent\":\"Boto3/1.26.165 Python/3.10.6 "
    "Linux/5.15.0-"
    "76-generic Botocore/1.29.165\",\"errorCode\":\"Client.UnauthorizedOperation\",\"errorMessage\":\"You are not "
    "authorized to "
    "perform this operation. User: arn:aws:iam::111122223333:user/deploy is not authorized to perform: "
    "ec2:DescribeInstances "
    "because no identity-based policy allows the ec2:DescribeInstances "
    "action\",\"requestParameters\":{\"instancesSet\":{"
    "\"items\":[{\"instanceId\":\"i-0%%%%%%%%%%%%%%%%\"}]},\"filterSet\":{}},\"responseElements\":null,\"requestID\":"
    "\"%%%%%%%%-%%%%-"
    "%%%%-%%%%-%%%%%%%%%%%%\",\"eventID\":\"%%%%%%%%-%%%%-%%%%-%%%%-%%%%%%%%%%%%\",\"readOnly\":true,\"eventType\":"
    "\"AwsApiCall\","
    "\"managementEvent\":true,\"recipientAccountId\":\"111122223333\",\"eventCategory\":\"Management\",\"tlsDetails\":{"
    "\"tlsVersion\":\"TLSv1.2\",\"cipherSuite\":\"ECDHE-RSA-AES128-GCM-SHA256\",\"clientProvidedHostHeader\":\"ec2.eu-"
    "west-1."
    "amazonaws.com\"}}",
    "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"AWSService\",\"invokedBy\":\"ec2.amazonaws.com\"},"
    "\"eventTime\":\"2023-"
    "07-10T11:42:36Z\",\"eventSource\":\"sts.amazonaws.com\",\"eventName\":\"AssumeRole\",\"awsRegion\":\"us-east-1\","
    "\"sourceIPAddress\":\"ec2.amazonaws.com\",\"userAgent\":\"ec2.amazonaws.com\",\"requestParameters\":{\"roleArn\":"
    "\"arn:aws:"
    "iam::111122223333:role/"
    "web-server\",\"roleSessionName\":\"i-0%%%%%%%%%%%%%%%%\"},\"responseElements\":{\"credentials\":{"
    "\"accessKeyId\":\"ASIAEXAMPLE%%%%%%%%%\",\"expiration\":\"Jul 10, 2023, 6:13:28 "
    "PM\",\"sessionToken\":\"IQoJb3JpZ2luX2VjE"
    "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%"
    "%%%%"
    "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%"
    "%%%%"
    "==\"},\"assumedRoleUser\":{\"assumedRoleId\":\"AROAEXAMPLE%%%%%%%%:i-0%%%%%%%%%%%%%%%%\",\"arn\":\"arn:aws:sts::"
    "111122223333:assumed-role/web-server/"
    "i-0%%%%%%%%%%%%%%%%\"}},\"requestID\":\"%%%%%%%%-%%%%-%%%%-%%%%-%%%%%%%%%%%%\","
    "\"eventID\":\"%%%%%%%%-%%%%-%%%%-%%%%-%%%%%%%%%%%%\",\"readOnly\":true,\"resources\":[{\"accountId\":"
    "\"111122223333\",\"type\":"
    "\"AWS::IAM::Role\",\"ARN\":\"arn:aws:iam::111122223333:role/"
    "web-server\"}],\"eventType\":\"AwsApiCall\",\"managementEvent\":"
    "true,\"recipientAccountId\":\"111122223333\",\"sharedEventID\":\"%%%%%%%%-%%%%-%%%%-%%%%-%%%%%%%%%%%%\","
    "\"eventCategory\":"
    "\"Management\"}",
};
enum { TEMPLATES = sizeof templates / sizeof *templates };

struct corpus {
    struct str *records;
    size_t count, space, bytes;
    char *copy;
};

static uint64_t next_random(void) {
    static uint64_t state = 42;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return state;
}

static void add_digits(struct buf *text, size_t count) {
    while (count--)
        buf_addc(text, "0123456789abcdef"[next_random() & 15]);
}

/* One record a line. */
static void make_text(struct buf *text) {
    for (size_t i = 0; i < RECORDS; i++) {
        /* like follows like: the events of one caller come in runs */
        for (const char *p = templates[i / 4 * 7 % 11 % TEMPLATES]; *p; p++)
            if (*p == '*')
                add_digits(text, 1 + next_random() % 24);
            else if (*p == '%')
                add_digits(text, 1);
            else
                buf_addc(text, *p);
        buf_addc(text, '\n');
    }
}

static void read_text(struct buf *text, const char *path) {
    char part[1 << 16];
    size_t got;
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "scanbench: cannot open '%s'\n", path);
        exit(4);
    }
    while ((got = fread(part, 1, sizeof part, file)) > 0)
        buf_add(text, (struct str){part, got});
    fclose(file);
}

/* The records lie behind one another, as in a file. */
static void make_corpus(struct corpus *corpus, const char *path, struct arena *arena) {
    struct buf text = BUF_INIT((size_t)1 << 30);
    if (path)
        read_text(&text, path);
    else
        make_text(&text);
    struct str all = arena_str(arena, buf_str(&text));
    buf_clear(&text);
    *corpus = (struct corpus){.bytes = all.len, .copy = arena_alloc(arena, all.len + 1)};
    for (size_t at = 0; at < all.len;) {
        struct str line = str_before(str_slice(all, at, all.len), '\n');
        at += line.len + 1;
        if (line.len)
            *arena_push(arena, corpus->records, corpus->count, corpus->space) = line;
    }
}

/* --- what is measured: each returns a figure that depends on the work ------------------------------------------- */

static uint64_t run_scan(const struct corpus *corpus, const struct column_set *wanted) {
    static struct record_memory memory;
    struct arena arena = ARENA_EMPTY;
    struct record record;
    uint64_t sum = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        sum += record_scan(corpus->records[i], wanted, &record, &arena, &memory, NULL);
        sum += record.present.bits[0];
    }
    arena_clear(&arena);
    return sum;
}

static uint64_t run_copy(const struct corpus *corpus, const struct column_set *wanted) {
    (void)wanted;
    memcpy(corpus->copy, corpus->records[0].data, corpus->bytes);
    return (unsigned char)corpus->copy[corpus->bytes / 2];
}

static uint64_t run_quotes(const struct corpus *corpus, const struct column_set *wanted) {
    const char *p = corpus->records[0].data, *end = p + corpus->bytes - 1;
    uint64_t count = 0;
    (void)wanted;
    while ((p = memchr(p, '"', (size_t)(end - p))))
        count++, p++;
    return count;
}

static uint64_t run_skip(const struct corpus *corpus, const struct column_set *wanted) {
    enum record_fault fault;
    uint64_t sum = 0;
    (void)wanted;
    for (size_t i = 0; i < corpus->count; i++) {
        struct str json = corpus->records[i];
        sum += json_skip(json.data, json.data + json.len, &fault) == json.data + json.len;
    }
    return sum;
}

static uint64_t run_fingerprint(const struct corpus *corpus, const struct column_set *wanted) {
    uint64_t sum = 0;
    (void)wanted;
    for (size_t i = 0; i < corpus->count; i++)
        sum += record_fingerprint(corpus->records[i]);
    return sum;
}

static uint64_t run_known_fingerprint(const struct corpus *corpus, const struct column_set *wanted) {
    static struct record scanned; /* as a scan of minified text leaves it */
    uint64_t sum = 0;
    (void)wanted;
    for (size_t i = 0; i < corpus->count; i++)
        sum += record_fingerprint_of(corpus->records[i], &scanned);
    return sum;
}

static uint64_t run_utf8(const struct corpus *corpus, const struct column_set *wanted) {
    (void)wanted;
    return utf8_valid((struct str){corpus->records[0].data, corpus->bytes - 1});
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

typedef uint64_t measured(const struct corpus *, const struct column_set *);

/* The best of some rounds: what the core can do when nobody else wants it. */
static void measure(const char *name, measured *run, const struct corpus *corpus, const struct column_set *wanted) {
    size_t times = ROUND_BYTES / corpus->bytes + 1;
    double best = 0;
    uint64_t used = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double start = seconds_now();
        for (size_t i = 0; i < times; i++)
            used += run(corpus, wanted);
        double rate = (double)times * (double)corpus->bytes / (seconds_now() - start);
        best = rate > best ? rate : best;
    }
    /* the compiler must not find out that nobody asks for the result */
    printf("%-34s %8.0f MB/s%s\n", name, best / 1e6, used == UINT64_MAX ? " " : "");
}

static struct column_set few_columns(void) {
    struct column_set set = {{0}};
    column_set_add(&set, COLUMN_EVENT_NAME);
    column_set_add(&set, COLUMN_EVENT_SOURCE);
    column_set_add(&set, COLUMN_ERROR_CODE);
    return set;
}

int main(int argc, char **argv) {
    struct arena arena = ARENA_EMPTY;
    struct corpus corpus;
    struct column_set none = {{0}}, few = few_columns(), all = column_set_all();
    make_corpus(&corpus, argc > 1 ? argv[1] : NULL, &arena);
    if (!corpus.count)
        return 2;
    printf("%zu records, %.2f MB, %zu bytes each\n", corpus.count, (double)corpus.bytes / 1e6,
           corpus.bytes / corpus.count);
    measure("memcpy", run_copy, &corpus, &none);
    measure("memchr from quote to quote", run_quotes, &corpus, &none);
    measure("utf8_valid", run_utf8, &corpus, &none);
    measure("json_skip", run_skip, &corpus, &none);
    measure("record_scan, no column", run_scan, &corpus, &none);
    measure("record_scan, three columns", run_scan, &corpus, &few);
    measure("record_scan, all columns", run_scan, &corpus, &all);
    measure("record_fingerprint", run_fingerprint, &corpus, &none);
    measure("record_fingerprint_of", run_known_fingerprint, &corpus, &none);
    arena_clear(&arena);
    return 0;
}
