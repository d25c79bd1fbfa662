/* Commands that go from one session to another: resume, fork, edit, rename. */
#ifndef SIDETONE_APP_RESUME_H
#define SIDETONE_APP_RESUME_H

#include "app/talk.h"

/* Each runs one command of the table; app->live is open. */
talk_command resume_do, resume_do_fork, resume_do_edit, resume_do_rename;

#endif
