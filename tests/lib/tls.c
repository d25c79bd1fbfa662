/* A TLS front for a scripted server: certificates and a listener made by the
 * openssl command. */
#include "tests/lib/tls.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tests/lib/port.h"
#include "tests/lib/run.h"
#include "tests/lib/spawn.h"
#include "tests/lib/temp.h"

enum { START_LIMIT_MS = 10000, LOOK_MS = 5 };

struct tls {
	char *dir, *cert, *key;
	char url[64];
	int port;
	pid_t pid;
};

static void
openssl(const char *const *argv)
{
	struct run_result r;
	bool ended = run(&(struct run){.argv = argv}, &r);

	if (!ended || r.status != 0)
		die(1, "openssl: status %d: %s", r.status, buf_str(&r.err));
	run_result_free(&r);
}

static const struct {
	const char *names, *from, *to;
} certs[] = {
	[TLS_GOOD] = {"DNS:localhost,IP:127.0.0.1", "20200101000000Z",
		"20491231000000Z"},
	[TLS_WRONG_HOST] = {"DNS:other.example", "20200101000000Z",
		"20491231000000Z"},
	[TLS_EXPIRED] = {"DNS:localhost,IP:127.0.0.1", "20200101000000Z",
		"20200102000000Z"},
};

/* What `openssl ca` wants to know: it alone signs for a time that is over,
 * in every version. */
static void
write_config(struct tls *t, const char *names)
{
	struct buf text = {0};

	buf_addf(&text,
		"[ca]\ndefault_ca = d\n"
		"[d]\ndatabase = %s/index\nnew_certs_dir = %s\n"
		"rand_serial = yes\ndefault_md = sha256\n"
		"policy = p\nx509_extensions = e\n"
		"[p]\ncommonName = supplied\n"
		"[e]\nsubjectAltName = %s\n",
		t->dir, t->dir, names);
	temp_write(t->dir, "config", buf_slice(&text));
	temp_write(t->dir, "index", SLICE(""));
	buf_free(&text);
}

static void
make_cert(struct tls *t, enum tls_cert cert)
{
	char *request = temp_path(t->dir, "request.pem");
	char *config = temp_path(t->dir, "config");

	write_config(t, certs[cert].names);
	openssl((const char *const[]){"openssl", "req", "-new", "-newkey", "ec",
		"-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
		t->key, "-out", request, "-subj", "/CN=sidetone test", NULL});
	openssl((const char *const[]){"openssl", "ca", "-selfsign", "-batch",
		"-notext", "-config", config, "-keyfile", t->key, "-in",
		request, "-out", t->cert, "-startdate", certs[cert].from,
		"-enddate", certs[cert].to, NULL});
	free(request);
	free(config);
}

static void
start(struct tls *t, int upstream)
{
	char **env = spawn_env(t->dir, NULL);
	char address[32];
	const char *argv[] = {"openssl", "s_server", "-quiet", "-accept",
		address, "-cert", t->cert, "-key", t->key, NULL};

	snprintf(address, sizeof(address), "127.0.0.1:%d", t->port);
	t->pid = fork();
	if (t->pid == -1)
		die(1, "fork: %s", strerror(errno));
	if (t->pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(upstream, STDIN_FILENO);
		dup2(upstream, STDOUT_FILENO);
		/* It reports every handshake that a client refuses. */
		dup2(null, STDERR_FILENO);
		spawn_exec(argv, env);
	}
	spawn_env_free(env);
}

/* The command says nothing when it is ready: its port does. */
static void
wait_ready(struct tls *t)
{
	int64_t end = clock_mono(&clock_real) + START_LIMIT_MS;
	int fd;

	while ((fd = port_connect(t->port)) == -1) {
		if (waitpid(t->pid, NULL, WNOHANG) == t->pid ||
			clock_mono(&clock_real) > end)
			die(1, "openssl s_server did not start");
		poll(NULL, 0, LOOK_MS);
	}
	close(fd);
}

struct tls *
tls_new(struct wire *w, enum tls_cert cert)
{
	struct tls *t = mem_alloc(sizeof(*t));
	int upstream = port_connect(wire_port(w));

	t->dir = temp_new();
	t->cert = temp_path(t->dir, "cert.pem");
	t->key = temp_path(t->dir, "key.pem");
	make_cert(t, cert);
	t->port = port_dead();
	snprintf(t->url, sizeof(t->url), "https://localhost:%d/v1", t->port);
	start(t, upstream);
	close(upstream);
	wait_ready(t);
	return t;
}

void
tls_free(struct tls *t)
{
	if (t == NULL)
		return;
	kill(t->pid, SIGKILL);
	waitpid(t->pid, NULL, 0);
	temp_remove(t->dir);
	free(t->cert);
	free(t->key);
	free(t);
}

const char *
tls_url(const struct tls *t)
{
	return t->url;
}

int
tls_port(const struct tls *t)
{
	return t->port;
}

const char *
tls_cert_file(const struct tls *t)
{
	return t->cert;
}
