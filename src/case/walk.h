/* The way along the chain, as far as it is known: shared by case/chain.c and case/indirect.c. Inner part of case/. */
#ifndef CASE_WALK_H
#define CASE_WALK_H

#include "case/node.h"

/* What happens to be known while following. */
struct walk {
    struct evidence *evidence;
    struct kase *kase;
    struct strs *ancestors;
    struct str lead;     /* its session */
    struct strs visited; /* sessions met, with the key that was followed */
    struct node node;    /* the session whose beginning is looked for */
    struct arena *arena; /* of the case */
};

/* A copy of the text in the case's arena. */
struct str walk_keep(struct walk *walk, struct str s);

/* One end of a hop. */
struct hop_end hop_end_of(struct walk *walk, const struct node *node);
/* What the event alone says of a hop; parent and child are set by the caller. */
struct hop hop_of_record(struct walk *walk, const struct record *record, char join_class, enum confidence confidence);
/* Another event, or another delivery of the same, that tells of the hop. */
void hop_add_copy(struct walk *walk, struct hop *hop, const struct record *record);

/* The next hop of the chain; the verdict is no surer than it is. Returns where it lies. */
struct hop *walk_push(struct walk *walk, struct hop hop);
/* Under what name a session is remembered as met. */
struct str walk_visit_of(struct walk *walk, const struct node *node);
/* Remember that it was met; it is an ancestor. */
void walk_visit(struct walk *walk, const struct node *node);
/* Go on with `parent`, the parent of `hop`. False: the chain ends here. */
bool walk_step(struct walk *walk, struct hop *hop, const struct node *parent);

#endif
