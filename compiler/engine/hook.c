/* Hooks: made, and programs attached, replaced and detached while others run them. */
#include "engine/hook.h"

#include <stdlib.h>
#include <string.h>

#define STRIKES 16

static int no_memory(const struct bpfc_engine *engine)
{
	return bpfc_engine_fail(engine, BPFC_E_NOMEM, BPFC_DIAG_INIT(NO_MEMORY));
}

static struct bpfc_chain *new_chain(uint32_t count)
{
	struct bpfc_chain *chain = calloc(1, sizeof(*chain) + count * sizeof(chain->links[0]));

	if (chain)
		chain->count = count;
	return chain;
}

int bpfc_hook_new(struct bpfc_engine *engine, const struct bpfc_hook_options *options, struct bpfc_hook **hook)
{
	struct bpfc_hook_options o = { .size = sizeof(o), .name = "hook" };
	struct bpfc_hook *h = calloc(1, sizeof(*h));
	int status = bpfc_engine_options(engine, "bpfc_hook_new", &o, sizeof(o), options);

	*hook = NULL;
	if (h) {
		h->engine = engine;
		h->options = o;
		h->name = strdup(o.name ? o.name : "hook");
		atomic_init(&h->chain, new_chain(0));
	}
	if (status || !h || !h->name || !h->chain) {
		if (h) {
			free(h->chain);
			free(h->name);
		}
		free(h);
		return status ? status : no_memory(engine);
	}
	pthread_mutex_init(&h->lock, NULL);
	engine->hooks++;
	*hook = h;
	return BPFC_OK;
}

int bpfc_hook_free(struct bpfc_hook *hook)
{
	struct bpfc_chain *chain;

	if (!hook)
		return BPFC_OK;
	chain = atomic_load(&hook->chain);
	if (chain->count)
		return bpfc_engine_order(hook->engine, "bpfc_hook_free", "a program is attached");
	hook->engine->hooks--;
	pthread_mutex_destroy(&hook->lock);
	free(chain);
	free(hook->name);
	free(hook);
	return BPFC_OK;
}

static void free_seat(struct bpfc_seat *seat)
{
	if (!seat)
		return;
	seat->program->instance->uses--;
	free(seat->counts);
	free(seat);
}

static int refuse(const struct bpfc_hook *hook, const struct bpfc_program *program, const char *why)
{
	return bpfc_engine_fail(hook->engine, BPFC_E_OPTION,
				BPFC_DIAG_INIT(CANNOT_ATTACH, .args = { BPFC_STR(program->prog->name),
									BPFC_STR(hook->name), BPFC_STR(why) }));
}

static int new_seat(const struct bpfc_hook *hook, struct bpfc_program *program, struct bpfc_seat **seat)
{
	uint32_t slots = hook->engine->epochs.count;
	struct bpfc_seat *s;

	if (program->prog->type != hook->options.type)
		return refuse(hook, program, "it is of another type");
	if (program->ctx_bytes > hook->options.ctx_bytes)
		return refuse(hook, program, "it needs a larger context");
	s = calloc(1, sizeof(*s));
	if (s)
		s->counts = aligned_alloc(64, slots * sizeof(s->counts[0]));
	if (!s || !s->counts) {
		free(s);
		return no_memory(hook->engine);
	}
	memset(s->counts, 0, slots * sizeof(s->counts[0]));
	s->program = program;
	s->guard = (struct bpfrt_guard){ .prog = &program->interp->desc,
					 .stats = &s->stats,
					 .strikes = hook->options.strikes ? hook->options.strikes : STRIKES };
	program->instance->uses++;
	*seat = s;
	return BPFC_OK;
}

/* Begins a change: BPFC_E_ORDER within a run, which would wait for itself. */
static int begin(struct bpfc_hook *hook, const char *function)
{
	if (bpfc_epoch_is_reading(&hook->engine->epochs))
		return bpfc_engine_order(hook->engine, function, "a program of this thread is running");
	pthread_mutex_lock(&hook->lock);
	return BPFC_OK;
}

/* The chain with `link` behind those of its priority. */
static struct bpfc_chain *with(const struct bpfc_chain *old, struct bpfc_link *link)
{
	struct bpfc_chain *chain = new_chain(old->count + 1);
	uint32_t at = 0;

	if (!chain)
		return NULL;
	while (at < old->count && old->links[at]->priority <= link->priority)
		at++;
	memcpy(chain->links, old->links, at * sizeof(chain->links[0]));
	chain->links[at] = link;
	memcpy(chain->links + at + 1, old->links + at, (old->count - at) * sizeof(chain->links[0]));
	return chain;
}

static struct bpfc_chain *without(const struct bpfc_chain *old, const struct bpfc_link *link)
{
	struct bpfc_chain *chain = new_chain(old->count - 1);
	uint32_t count = 0;

	for (uint32_t i = 0; chain && i < old->count; i++)
		if (old->links[i] != link)
			chain->links[count++] = old->links[i];
	return chain;
}

/* Publishes a chain and frees the old one when nobody reads it; the lock is held. */
static void publish(struct bpfc_hook *hook, struct bpfc_chain *chain)
{
	struct bpfc_chain *old = atomic_exchange(&hook->chain, chain);

	bpfc_epoch_wait(&hook->engine->epochs);
	free(old);
}

int bpfc_hook_attach(struct bpfc_hook *hook, struct bpfc_program *program, int priority, struct bpfc_link **link)
{
	struct bpfc_seat *seat = NULL;
	struct bpfc_chain *chain = NULL;
	struct bpfc_link *l;
	int status = begin(hook, "bpfc_hook_attach");

	*link = NULL;
	if (status)
		return status;
	status = new_seat(hook, program, &seat);
	l = status ? NULL : calloc(1, sizeof(*l));
	if (l) {
		*l = (struct bpfc_link){ .hook = hook, .priority = priority };
		atomic_init(&l->seat, seat);
		chain = with(atomic_load(&hook->chain), l);
	}
	if (chain) {
		publish(hook, chain);
		*link = l;
	} else {
		free_seat(seat);
		free(l);
		status = status ? status : no_memory(hook->engine);
	}
	pthread_mutex_unlock(&hook->lock);
	return status;
}

int bpfc_link_replace(struct bpfc_link *link, struct bpfc_program *program)
{
	struct bpfc_hook *hook = link->hook;
	struct bpfc_seat *seat = NULL, *old;
	int status = begin(hook, "bpfc_link_replace");

	if (status)
		return status;
	status = new_seat(hook, program, &seat);
	if (!status) {
		old = atomic_exchange(&link->seat, seat);
		bpfc_epoch_wait(&hook->engine->epochs);
		free_seat(old);
	}
	pthread_mutex_unlock(&hook->lock);
	return status;
}

int bpfc_link_detach(struct bpfc_link *link)
{
	struct bpfc_hook *hook = link->hook;
	struct bpfc_chain *chain;
	int status = begin(hook, "bpfc_link_detach");

	if (status)
		return status;
	chain = without(atomic_load(&hook->chain), link);
	if (chain) {
		publish(hook, chain);
		free_seat(atomic_load(&link->seat));
		free(link);
	}
	pthread_mutex_unlock(&hook->lock);
	return chain ? BPFC_OK : no_memory(hook->engine);
}
