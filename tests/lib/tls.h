/* A TLS front for a scripted server: certificates and a listener made by the
 * openssl command. */
#ifndef SIDETONE_TESTS_TLS_H
#define SIDETONE_TESTS_TLS_H

#include "tests/lib/wire.h"

/*
 * The front decrypts and hands the bytes to one connection of the wire
 * server behind it, which stays open while TLS connections come and go, one
 * at a time. So answers have a length or chunks, and a step that ends the
 * connection (close, reset, half-close) is the last thing a front carries.
 */
struct tls;

/* How the certificate is; all are signed by themselves. */
enum tls_cert {
	TLS_GOOD,       /* for localhost and 127.0.0.1 */
	TLS_WRONG_HOST, /* for other.example */
	TLS_EXPIRED,    /* since 2020 */
};

/* Starts a front of W, which outlives it. Never NULL: ends the test when
 * openssl is missing or fails. */
struct tls *tls_new(struct wire *w, enum tls_cert cert);
void tls_free(struct tls *t);

/* "https://localhost:PORT/v1", valid as long as T. */
const char *tls_url(const struct tls *t);
int tls_port(const struct tls *t);
/* The file of the certificate, for who is to trust it (SSL_CERT_FILE). */
const char *tls_cert_file(const struct tls *t);

#endif
