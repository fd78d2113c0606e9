/* Scenarios: every pivot as a realistic log of several files and accounts, out of order, among look-alikes, with its
 * truth. What makes them property tests is the seed: names, times, accounts, lengths and noise are drawn from it. */
#ifndef GEN_SCENARIO_H
#define GEN_SCENARIO_H

#include "gen/truth.h"

struct scenario_options {
    const char *folder, *truth_path, *kind; /* truth_path NULL: DIR/truth.json; kind NULL: drawn */
    uint64_t seed;
    unsigned noise;
    bool remove_issuance;
};

/* Write DIR/logs and the truth; print the lead. */
MUST_USE enum err_code scenario_make(const struct scenario_options *options, struct err *err);
/* The names of all kinds, a line each. */
void scenario_list(void);

/* What a kind is told with: the accounts and the moment things begin. */
struct scene {
    struct story *story;
    struct truth *truth;
    const struct account *home, *away; /* two different accounts */
    struct user user;                  /* of home, in no other event */
    int64_t begin;
};

/* A row of the table of kinds. */
struct scenario_kind {
    const char *name;
    void (*tell)(struct scene *scene);
    bool removable; /* its chain ends in a gap when an issuance is taken out */
};

extern const struct scenario_kind sts_kinds[], sign_in_kinds[], service_kinds[], takeover_kinds[], trap_kinds[],
    alike_kinds[], edge_kinds[], tree_kinds[], walk_kinds[];

/* --- what the kinds share --- */
/* The scene's user, signing with the long-term key; origin and confidence of the truth are set. */
struct party *scene_user(struct scene *scene);
void truth_from_user_key(struct scene *scene, const struct user *user);
/* A role made for this scene. */
struct role *scene_role(struct scene *scene, const struct account *account, const char *name);
/* A session name as people and SDKs choose them. */
struct str scene_session_name(struct scene *scene);
/* Some time between two steps; advances the scene. */
int64_t scene_later(struct scene *scene, int lo, int hi);
/* The lead's life: calls in the hour after `from`, some denied, some of them causing forward access. */
void scene_life(struct scene *scene, struct party *who, enum persona persona, int64_t from);
/* The user's console session, with its hop and origin. */
struct party *scene_sign_in(struct scene *scene, bool mfa);
/* SwitchRole (or RenewRole) of a console: the sign-in event and STS's two copies. */
struct switched {
    struct entry *entry, *sts, *copy; /* copy: NULL within one account */
    struct party *child;
};
struct switched story_switch(struct story *story, struct party *console, const struct account *account,
                             const struct role *role, const char *name, int64_t time);
struct truth_hop *truth_add_switch(struct truth *truth, const struct switched *switched);
/* Take-overs by `who`: each writes the event and returns it. */
struct entry *take_key(struct story *story, struct party *who, const struct user *user, int64_t time);
struct entry *take_password(struct story *story, struct party *who, const struct user *user, const char *name,
                            int64_t time);
struct entry *take_instance(struct story *story, struct party *who, struct str instance, int64_t time);
struct entry *take_function(struct story *story, struct party *who, const char *name, const char *function,
                            int64_t time);
struct str new_instance(struct story *story);
/* The lead is that session's key. */
void scene_lead(struct scene *scene, struct party *party, const char *session_kind);
/* Console work in one or two regions; returns one of the keys used. */
struct str scene_console_life(struct scene *scene, struct party *console, int64_t from);

#endif
