#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/safe.h"
#include "output/case_screen.h"
#include "sample_case.h"

static const struct case_view view = {STR("ASIAIOSFODNN7EXAMPLE"), STR(" --logs 'my logs'")};

typedef void screen_function(struct screen *, const struct kase *, const struct case_view *);
static screen_function *const screens[] = {case_screen, case_screen_who, case_screen_what, case_screen_where,
                                           case_screen_tree};

/* The sample case as a screen shows it. The caller frees it. */
static char *shown(screen_function *function, struct look look) {
    struct kase kase;
    struct screen screen;
    sample_case(&kase);
    screen_init(&screen, &look);
    function(&screen, &kase, &view);
    char *text = strdup(buf_str(&screen.buf).data);
    screen_clear(&screen);
    arena_clear(&kase.arena);
    return text;
}

/* Cells of the widest line; commands to copy are never cut. */
static size_t widest(const char *text) {
    size_t most = 0;
    for (struct str rest = str_of(text); rest.len;) {
        struct str line = str_before(rest, '\n');
        size_t cells = safe_width(line);
        most = cells > most && !str_contains(line, "backtrail ") ? cells : most;
        rest = str_slice(rest, line.len + 1, rest.len);
    }
    return most;
}

static size_t lines(const char *text) {
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static char *golden(const char *path) {
    FILE *in = fopen(path, "r");
    char *text = calloc(1, 65536);
    assert_non_null(in);
    assert_true(fread(text, 1, 65535, in) > 0);
    fclose(in);
    return text;
}

/* tests/data/case_screen.txt is what a person sees: read it when it changes. BACKTRAIL_GOLDEN=1 writes it anew. */
static void the_whole_answer_at_80_columns_is_as_it_was_read_and_approved(void **state) {
    char *text = shown(case_screen, (struct look){.width = 80, .unicode = true});
    (void)state;
    if (getenv("BACKTRAIL_GOLDEN")) {
        FILE *out = fopen("tests/data/case_screen.txt", "w");
        fputs(text, out);
        fclose(out);
    }
    char *expected = golden("tests/data/case_screen.txt");
    assert_string_equal(text, expected);
    free(expected);
    free(text);
}

static void the_whole_answer_is_one_screen(void **state) {
    char *text = shown(case_screen, (struct look){.width = 80, .unicode = true});
    (void)state;
    assert_in_range(lines(text), 24, 50);
    assert_in_range(widest(text), 40, 80);
    free(text);
}

static void no_screen_lets_a_log_act_on_the_terminal(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        char *text = shown(screens[i], (struct look){.width = 80, .unicode = true});
        assert_null(strchr(text, '\033'));
        assert_null(strstr(text, "\xE2\x80\xAE"));
        free(text);
    }
}

static void colour_adds_nothing_but_escape_sequences(void **state) {
    char *plain = shown(case_screen, (struct look){.width = 80, .unicode = true});
    char *colored = shown(case_screen, (struct look){.width = 80, .unicode = true, .color = true});
    char *to = colored;
    (void)state;
    assert_non_null(strchr(colored, '\033'));
    for (char *from = colored; *from;)
        if (*from == '\033')
            from = strchr(from, 'm') + 1;
        else
            *to++ = *from++;
    *to = '\0';
    assert_string_equal(colored, plain);
    free(colored);
    free(plain);
}

static void without_utf8_every_character_is_ascii(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        char *text = shown(screens[i], (struct look){.width = 80});
        for (char *p = text; *p; p++)
            assert_true((unsigned char)*p < 0x80);
        free(text);
    }
}

static void tables_follow_the_width(void **state) {
    char *narrow = shown(case_screen, (struct look){.width = 60, .unicode = true});
    char *wide = shown(case_screen, (struct look){.width = 120, .unicode = true});
    (void)state;
    assert_in_range(widest(narrow), 40, 60);
    assert_in_range(widest(wide), 90, 120);
    assert_non_null(strstr(wide, "secretsmanager:GetSecretValue"));
    free(narrow);
    free(wide);
}

static void who_in_full_names_every_piece_of_evidence(void **state) {
    static const char *const pieces[] = {"6177ca7e-860e-482c-bde9-50c735af58d6",
                                         "0a0a0a0a-860e-482c-bde9-50c735af58d6",
                                         "access_key_id, principal_id, creation_date",
                                         "AROAEXAMPLEJUMPJUMPJU:alice",
                                         "4711",
                                         "arn:aws:iam::111122223333:user/alice"};
    char *text = shown(case_screen_who, (struct look){.width = 120, .unicode = true});
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        assert_non_null(strstr(text, pieces[i]));
    free(text);
}

static void what_in_full_folds_nothing(void **state) {
    char *text = shown(case_screen_what, (struct look){.width = 80, .unicode = true});
    (void)state;
    assert_non_null(strstr(text, "s3:GetBucket8"));
    assert_null(strstr(text, "more calls"));
    free(text);
}

static void add_descendant(struct kase *kase, struct str id, struct str parent) {
    *arena_push(&kase->arena, kase->sessions, kase->session_count, kase->session_space) =
        (struct session){.session_id = id,
                         .relation = RELATION_DESCENDANT,
                         .parent_session_id = parent,
                         .kind = SESSION_ROLE,
                         .first_event = TIME_NONE,
                         .last_event = TIME_NONE};
}

static size_t occurrences(const char *text, const char *piece) {
    size_t count = 0;
    for (; (text = strstr(text, piece)); text += strlen(piece))
        count++;
    return count;
}

static void a_tree_shows_every_session_once_also_where_it_leads_in_a_circle(void **state) {
    static const char *const ids[] = {"s-aaaaaaaa", "s-bbbbbbbb", "s-cccccccc", "s-dddddddd", "s-eeeeeeee"};
    struct look look = {.width = 80, .unicode = true};
    struct kase kase;
    struct screen screen;
    (void)state;
    sample_case(&kase);
    add_descendant(&kase, STR("s-aaaaaaaa"), STR("s-4f1c2a9e")); /* of the lead */
    add_descendant(&kase, STR("s-bbbbbbbb"), STR("s-aaaaaaaa"));
    add_descendant(&kase, STR("s-cccccccc"), STR("s-dddddddd")); /* two that made each other */
    add_descendant(&kase, STR("s-dddddddd"), STR("s-cccccccc"));
    add_descendant(&kase, STR("s-eeeeeeee"), STR("s-4f1c2a9e")); /* another one of the lead */
    screen_init(&screen, &look);
    case_screen_tree(&screen, &kase, &view);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_int_equal(occurrences(screen.buf.data, ids[i]), 1);
    assert_non_null(strstr(screen.buf.data, "         ├─ s-aaaaaaaa"));
    assert_non_null(strstr(screen.buf.data, "         │  └─ s-bbbbbbbb"));
    assert_non_null(strstr(screen.buf.data, "         └─ s-eeeeeeee"));
    screen_clear(&screen);
    arena_clear(&kase.arena);
}

static void an_empty_case_can_be_shown(void **state) {
    struct look look = {.width = 80, .unicode = true};
    struct kase kase = {.scope = "session", .lead = {.from = TIME_NONE, .to = TIME_NONE}};
    (void)state;
    kase.verdict.confidence = CONFIDENCE_GAP;
    kase.verdict.origin.mfa = -1;
    kase.verdict.origin.event_time = kase.coverage.first_event = kase.coverage.last_event = TIME_NONE;
    for (size_t i = 0; i < sizeof screens / sizeof *screens; i++) {
        struct screen screen;
        screen_init(&screen, &look);
        screens[i](&screen, &kase, &view);
        assert_non_null(strstr(screen.buf.data, "GAP"));
        screen_clear(&screen);
    }
}

static void a_long_chain_shows_its_two_ends(void **state) {
    struct look look = {.width = 80, .unicode = true};
    struct kase kase;
    struct screen screen;
    (void)state;
    sample_case(&kase);
    struct hop again = kase.chain[1];
    for (int i = 0; i < 254; i++)
        *arena_push(&kase.arena, kase.chain, kase.hop_count, kase.hop_space) = again;
    screen_init(&screen, &look);
    case_screen(&screen, &kase, &view);
    assert_non_null(strstr(screen.buf.data, "… 252 more hops"));
    assert_in_range(lines(screen.buf.data), 40, 60);
    screen_clear(&screen);
    arena_clear(&kase.arena);
}

static void commands_offered_quote_what_the_shell_would_take_apart(void **state) {
    struct buf buf = BUF_INIT(256);
    (void)state;
    shell_quote(&buf, STR("it's; rm -rf $HOME"));
    assert_string_equal(buf.data, "'it'\\''s; rm -rf $HOME'");
    buf_reset(&buf);
    shell_quote(&buf, STR("arn:aws:iam::111122223333:user/a_b@c"));
    assert_string_equal(buf.data, "arn:aws:iam::111122223333:user/a_b@c");
    buf_clear(&buf);
}

int main(void) {
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_answer_at_80_columns_is_as_it_was_read_and_approved),
        cmocka_unit_test(the_whole_answer_is_one_screen),
        cmocka_unit_test(no_screen_lets_a_log_act_on_the_terminal),
        cmocka_unit_test(colour_adds_nothing_but_escape_sequences),
        cmocka_unit_test(without_utf8_every_character_is_ascii),
        cmocka_unit_test(tables_follow_the_width),
        cmocka_unit_test(who_in_full_names_every_piece_of_evidence),
        cmocka_unit_test(what_in_full_folds_nothing),
        cmocka_unit_test(a_tree_shows_every_session_once_also_where_it_leads_in_a_circle),
        cmocka_unit_test(an_empty_case_can_be_shown),
        cmocka_unit_test(a_long_chain_shows_its_two_ends),
        cmocka_unit_test(commands_offered_quote_what_the_shell_would_take_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
