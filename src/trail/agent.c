#include "trail/agent.h"

#include "trail/glob.h"

static const char attack_tool[] = "attack tool";
static const char intruders_tool[] = "often seen in intrusions";
static const char attacker_os[] = "operating system made for attacks";

/* The first row whose pattern fits names the family: tools before the SDK they are built on, SDKs before what they run
 * in. Patterns are compared without regard to case. */
static const struct family {
    const char *pattern, *family;
    const char *version; /* the words in front of the version, or NULL */
    const char *note;    /* or NULL */
    const char *source;
} families[] = {
    {"*stratus-red-team*", "stratus-red-team", NULL, attack_tool, "records"},
    {"*grimoire_*", "grimoire", NULL, attack_tool, "records"},
    {"*trufflehog*", "trufflehog", "TruffleHog/", attack_tool, "public incident reports"},
    {"*pacu*", "pacu", "Pacu/", attack_tool, "tool's source"},
    {"*cloudfox*", "cloudfox", "cloudfox/", attack_tool, "tool's source"},
    {"*scoutsuite*", "scoutsuite", "ScoutSuite/", "security scanner", "tool's source"},
    {"*scout suite*", "scoutsuite", NULL, "security scanner", "tool's source"},
    {"*prowler*", "prowler", "Prowler/", "security scanner", "tool's source"},
    {"*s3 browser*", "s3browser", "S3 Browser/", intruders_tool, "public incident reports"},
    {"*s3browser*", "s3browser", "S3Browser/", intruders_tool, "public incident reports"},
    {"*winscp*", "winscp", "WinSCP/", intruders_tool, "public incident reports"},
    {"*rclone*", "rclone", "rclone/", intruders_tool, "public incident reports"},
    {"*cyberduck*", "cyberduck", "Cyberduck/", intruders_tool, "public incident reports"},
    {"*s5cmd*", "s5cmd", "s5cmd/", intruders_tool, "public incident reports"},
    {"*megasync*", "megasync", NULL, intruders_tool, "public incident reports"},
    {"*cloudcustodian*", "cloud-custodian", NULL, NULL, "records"},
    {"*claude-code*", "claude-code", "claude-code/", NULL, "records"},
    {"aws-mcp.amazonaws.com", "aws-mcp", NULL, NULL, "records"},
    {"*terraform*", "terraform", "Terraform/", NULL, "records"},
    {"*opentofu*", "opentofu", "OpenTofu/", NULL, "tool's source"},
    {"*pulumi*", "pulumi", "Pulumi/", NULL, "tool's source"},
    {"*aws-cdk*", "aws-cdk", "aws-cdk/", NULL, "tool's source"},
    {"*ansible*", "ansible", "Ansible/", NULL, "tool's source"},
    {"*karpenter*", "karpenter", NULL, NULL, "records"},
    {"*amazon-ssm-agent*", "amazon-ssm-agent", "amazon-ssm-agent/", NULL, "records"},
    {"*aws-datasync*", "aws-datasync", NULL, NULL, "records"},
    {"awslambda-worker*", "aws-internal", NULL, NULL, "records"},
    {"*aws-toolkit-for-*", "aws-toolkit", NULL, NULL, "records"},
    {"*s3console*", "console", "S3Console/", NULL, "records"},
    {"*ec2consolefrontend*", "console", NULL, NULL, "records"},
    {"*ec2consolebackend*", "console", NULL, NULL, "records"},
    {"console.amazonaws.com", "console", NULL, NULL, "records"},
    {"console.*.amazonaws.com", "console", NULL, NULL, "records"},
    {"aws console s3*", "console", NULL, NULL, "records"},
    {"srps/*", "console", NULL, NULL, "records"},
    {"signin.amazonaws.com", "console", NULL, NULL, "records"},
    {"*aws signin*", "console", NULL, NULL, "records"},
    {"aws internal*", "aws-internal", NULL, NULL, "CloudTrail User Guide, record contents"},
    {"*aws-internal/*", "aws-internal", NULL, NULL, "records"},
    {"*aws-cli/*", "aws-cli", "aws-cli/", NULL, "AWS CLI's source"},
    {"*aws-shell*", "aws-shell", "aws-shell/", NULL, "tool's source"},
    {"*awspowershell*", "aws-powershell", "AWSPowerShell/", NULL, "tool's source"},
    {"*boto3/*", "boto3", "Boto3/", NULL, "botocore's source"},
    {"*botocore/*", "botocore", "Botocore/", NULL, "botocore's source"},
    {"*aws-sdk-go-v2/*", "aws-sdk-go", "aws-sdk-go-v2/", NULL, "records"},
    {"*aws-sdk-go/*", "aws-sdk-go", "aws-sdk-go/", NULL, "records"},
    {"*aws-sdk-java/*", "aws-sdk-java", "aws-sdk-java/", NULL, "records"},
    {"*aws-sdk-js/*", "aws-sdk-js", "aws-sdk-js/", NULL, "records"},
    {"*aws-sdk-nodejs/*", "aws-sdk-js", "aws-sdk-nodejs/", NULL, "records"},
    {"*aws-sdk-ruby*", "aws-sdk-ruby", NULL, NULL, "SDK's source"},
    {"*ruby/aws-sdk*", "aws-sdk-ruby", NULL, NULL, "records"},
    {"*aws-sdk-rust/*", "aws-sdk-rust", "aws-sdk-rust/", NULL, "SDK's source"},
    {"*aws-sdk-dotnet*", "aws-sdk-dotnet", NULL, NULL, "SDK's source"},
    {"*aws-sdk-net*", "aws-sdk-dotnet", NULL, NULL, "SDK's source"},
    {"*aws-sdk-php/*", "aws-sdk-php", "aws-sdk-php/", NULL, "SDK's source"},
    {"*aws-sdk-cpp/*", "aws-sdk-cpp", "aws-sdk-cpp/", NULL, "SDK's source"},
    {"*aws-sdk-kotlin/*", "aws-sdk-kotlin", "aws-sdk-kotlin/", NULL, "SDK's source"},
    {"*aws-sdk-swift/*", "aws-sdk-swift", "aws-sdk-swift/", NULL, "SDK's source"},
    {"mozilla/5.0*", "browser", NULL, NULL, "records"},
    {"jersey/*", "identity-center", NULL, NULL, "records: federation by IAM Identity Center"},
    {"*.amazonaws.com", "aws-service", NULL, NULL, "CloudTrail User Guide, record contents"},
    {"*.amazonaws.com.cn", "aws-service", NULL, NULL, "CloudTrail User Guide, record contents"},
    {"aws auto scaling", "aws-service", NULL, NULL, "records"},
    {"awsconfig", "aws-service", NULL, NULL, "records"},
    {"aws lambda scheduler", "aws-service", NULL, NULL, "records"},
    {"securityhub", "aws-service", NULL, NULL, "records"},
    {"trustedadvisor", "aws-service", NULL, NULL, "records"},
    {"cloudtrail", "aws-service", NULL, NULL, "records"},
    {"bun/*", "bun", "Bun/", NULL, "records"},
    {"python-requests/*", "python-requests", "python-requests/", NULL, "library's source"},
    {"python-urllib/*", "python-urllib", "Python-urllib/", NULL, "library's source"},
    {"curl/*", "curl", "curl/", NULL, "tool's source"},
    {"wget/*", "wget", "Wget/", NULL, "tool's source"},
    {"go-http-client/*", "go-http-client", "Go-http-client/", NULL, "library's source"},
    {"postmanruntime/*", "postman", "PostmanRuntime/", NULL, "tool's source"},
    {"minio*", "minio", NULL, NULL, "tool's source"},
    {"docker*", "docker", "docker/", NULL, "tool's source"},
};

/* Distributions that exist for attacks; they write their name into the kernel's version. */
static const char *const attacker_systems[] = {"kali", "parrot", "pentoo", "blackarch"};

static bool ends_word(char c) {
    return c == ' ' || c == ';' || c == ',' || c == ')' || c == '(';
}

static size_t find_nocase(struct str s, const char *words) {
    size_t len = strlen(words);
    for (size_t i = 0; i + len <= s.len; i++)
        if (str_is_nocase((struct str){s.data + i, len}, words))
            return i;
    return (size_t)-1;
}

/* The word behind `mark`, absent when there is none. A mark counts only at the start of a word. */
static struct str word_after(struct str text, const char *mark) {
    for (size_t from = 0; from < text.len;) {
        size_t at = find_nocase(str_slice(text, from, text.len), mark);
        if (at == (size_t)-1)
            return STR_NONE;
        at += from;
        from = at + strlen(mark);
        if (at > 0 && !ends_word(text.data[at - 1]))
            continue;
        size_t end = from;
        while (end < text.len && !ends_word(text.data[end]))
            end++;
        return end > from ? str_slice(text, from, end) : STR_NONE;
    }
    return STR_NONE;
}

/* Older clients write Linux/5.10 instead of os/linux#5.10: the word itself says both. */
static struct str old_os(struct str text) {
    static const char *const systems[] = {"Linux/", "Darwin/", "Windows/"};
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        struct str version = word_after(text, systems[i]);
        if (version.data)
            return (struct str){version.data - strlen(systems[i]), version.len + strlen(systems[i])};
    }
    return STR_NONE;
}

static struct str first_of(struct str a, struct str b) {
    return a.data ? a : b;
}

static struct str unbracketed(struct str text) {
    text = str_trim(text);
    if (text.len >= 2 && text.data[0] == '[' && text.data[text.len - 1] == ']')
        return str_slice(text, 1, text.len - 1);
    return text;
}

static const char *os_note(struct str os) {
    for (size_t i = 0; i < sizeof attacker_systems / sizeof *attacker_systems; i++)
        if (str_contains_nocase(os, attacker_systems[i]))
            return attacker_os;
    return NULL;
}

static void name_family(struct agent *agent) {
    agent->family = "other";
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        const struct family *row = &families[i];
        if (!glob_match_nocase(str_of(row->pattern), agent->text))
            continue;
        agent->family = row->family;
        agent->note = row->note;
        agent->version = row->version ? word_after(agent->text, row->version) : STR_NONE;
        return;
    }
}

struct agent agent_of(struct str user_agent) {
    struct agent agent = {.family = "none", .text = unbracketed(user_agent)};
    if (str_empty(agent.text))
        return agent;
    name_family(&agent);
    agent.os = first_of(word_after(agent.text, "os/"), old_os(agent.text));
    agent.command = first_of(word_after(agent.text, "md/command#"), word_after(agent.text, "command/"));
    agent.exec_env = word_after(agent.text, "exec-env/");
    if (!agent.note)
        agent.note = os_note(agent.os);
    return agent;
}
