/* A failure in one line, for who reads lines. */
#include "app/failure.h"

#include <inttypes.h>

#include "base/lang.h"
#include "session/trail.h"

void
failure_words(struct buf *out, const struct event_failure *f)
{
	buf_add_slice(out, f->class);
	if (f->status)
		buf_addf(out, " %" PRId64, f->status);
	buf_add_char(out, ' ');
	buf_add_slice(out, f->code.len ? f->code : f->cause);
	if (f->status < 300 && f->phase.len) {
		struct slice phase = trail_phase_words(f->phase);
		buf_addf(out, _(" while %.*s"), (int)phase.len, phase.p);
	}
	if (f->message.len) {
		buf_add_str(out, ": ");
		buf_add_slice(out, f->message);
	}
	if (f->request_id.len) {
		buf_addf(out, _(" (request ID %.*s)"), (int)f->request_id.len,
			f->request_id.p);
	}
}
