/* A file brought to the disk by a thread of its own: nobody waits for it. */
#include "session/disksync.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

/*
 * Not the aio of POSIX: with one call of it under way, what is written after
 * it began has to be asked for again when it is over, and a loop that is
 * asleep by then is not there to ask. The thread looks again by itself, and
 * sleeps without a wake-up when there is nothing to do. It touches the
 * descriptors and this struct, nothing else.
 */
struct disksync {
	int fd;
	int dir; /* -1: none, or done */
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;    /* of all below */
	pthread_cond_t changed;  /* something below */
	bool wanted, busy, over; /* asked for; being done; no more will come */
	int error;
};

struct disksync *
disksync_new(int fd, int dir)
{
	struct disksync *s = mem_alloc(sizeof(*s));

	s->fd = fd;
	s->dir = dir;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	return s;
}

static void
close_dir(struct disksync *s)
{
	if (s->dir >= 0)
		close(s->dir);
	s->dir = -1;
}

/* Returns 0 or an errno. */
static int
bring(struct disksync *s)
{
	int rc;

	/* Some file systems have no such call for folders and need none. */
	if (s->dir >= 0)
		fsync(s->dir);
	close_dir(s);
	do
		rc = fdatasync(s->fd);
	while (rc && errno == EINTR);
	return rc && errno != EINVAL && errno != ENOSYS ? errno : 0;
}

/* Called with the lock, which is open while the disk is at work. */
static void
bring_wanted(struct disksync *s)
{
	int error;

	s->wanted = false;
	s->busy = true;
	pthread_mutex_unlock(&s->lock);
	error = bring(s);
	pthread_mutex_lock(&s->lock);
	s->busy = false;
	if (!s->error)
		s->error = error;
	pthread_cond_broadcast(&s->changed);
}

static void *
work(void *arg)
{
	struct disksync *s = arg;

	pthread_mutex_lock(&s->lock);
	while (s->wanted || !s->over) {
		if (s->wanted)
			bring_wanted(s);
		else
			pthread_cond_wait(&s->changed, &s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* Signals are the main thread's. */
static bool
start(struct disksync *s)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	s->started = !pthread_create(&s->thread, NULL, work, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return s->started;
}

void
disksync_want(struct disksync *s)
{
	bool can = s->started || start(s);

	pthread_mutex_lock(&s->lock);
	s->wanted = true;
	if (can)
		pthread_cond_broadcast(&s->changed);
	else
		bring_wanted(s); /* no thread can be had: better slow */
	pthread_mutex_unlock(&s->lock);
}

int
disksync_error(struct disksync *s)
{
	int error;

	pthread_mutex_lock(&s->lock);
	error = s->error;
	pthread_mutex_unlock(&s->lock);
	return error;
}

int
disksync_wait(struct disksync *s)
{
	pthread_mutex_lock(&s->lock);
	while (s->wanted || s->busy)
		pthread_cond_wait(&s->changed, &s->lock);
	pthread_mutex_unlock(&s->lock);
	return disksync_error(s);
}

void
disksync_free(struct disksync *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->over = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	if (s->started)
		pthread_join(s->thread, NULL);
	close_dir(s);
	pthread_cond_destroy(&s->changed);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
