/* The failure catalogue as Markdown, in both languages. */
#include "tests/lib/docerrors.h"

#include <string.h>

#include "api/catalogue.h"

/* What stands around the catalogue's words. */
struct frame {
	enum lang lang;
	const char *table, *yes, *no, *why, *steps, *retry, *aliases, *related;
	const char *can_be, *statuses, *classes;
	const char *colon, *colon_blank; /* behind a title; before a text */
};

static const struct frame english = {LANG_EN,
	"| cause | HTTP | retried | exit | what happened | what to do |", "yes",
	"no", "Why", "What to do", "Retry", "Also called", "Related",
	"It can be", "HTTP statuses", "Classes", ":", ": "};

static const struct frame chinese = {LANG_ZH,
	"| 原因 | HTTP | 重试 | 退出状态 | 发生了什么 | 怎么办 |", "是", "否",
	"可能的原因", "处理步骤", "重试", "也叫作", "相关条目", "可能是",
	"HTTP 状态码", "错误类别", "：", "："};

static const struct catalogue_words *
words_of(const struct frame *f, const struct catalogue_row *row)
{
	const struct catalogue_words *words = &row->words[f->lang];

	return words->title ? words : &row->words[LANG_EN];
}

/* TEXT as it is, with what Markdown would take for a cell or a tag. */
static void
add_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			buf_add_str(out, "\\|");
		else if (*text == '<')
			buf_add_str(out, "&lt;");
		else
			buf_add_char(out, *text == '\n' ? ' ' : *text);
	}
}

/* NAME as code; it may hold backquotes itself. */
static void
add_code(struct buf *out, const char *name)
{
	const char *marks = strchr(name, '`') ? "``" : "`";
	const char *blank = marks[1] ? " " : "";

	buf_addf(out, "%s%s%s%s%s", marks, blank, name, blank, marks);
}

static void
add_numbered(struct buf *out, const struct frame *f, const char *title,
	const struct catalogue_list *list)
{
	if (!list->n)
		return;
	buf_addf(out, "\n%s%s\n\n", title, f->colon);
	for (size_t i = 0; i < list->n; i++) {
		buf_addf(out, "%zu. ", i + 1);
		add_text(out, list->item[i]);
		buf_add_char(out, '\n');
	}
}

static void
add_names(struct buf *out, const struct frame *f, const char *title,
	const struct catalogue_list *list)
{
	if (!list->n)
		return;
	buf_addf(out, "\n%s%s", title, f->colon_blank);
	for (size_t i = 0; i < list->n; i++) {
		buf_add_str(out, i ? ", " : "");
		add_code(out, list->item[i]);
	}
	buf_add_str(out, "\n");
}

static void
add_retry(struct buf *out, const struct frame *f, const char *text)
{
	if (!text)
		return;
	buf_addf(out, "\n%s%s", f->retry, f->colon_blank);
	add_text(out, text);
	buf_add_char(out, '\n');
}

static void
add_title(
	struct buf *out, const struct frame *f, const struct catalogue_row *row)
{
	buf_add_str(out, "\n#### ");
	buf_addf(out, "%s\n\n", row->id);
	add_text(out, words_of(f, row)->title);
	buf_add_char(out, '\n');
}

/* What of ROW is no cell of the table; a row that has none of it has no
 * section. */
static void
add_section(
	struct buf *out, const struct frame *f, const struct catalogue_row *row)
{
	const struct catalogue_words *words = words_of(f, row);

	if (!words->causes.n && !words->steps.n && !words->retry &&
		!row->aliases.n)
		return;
	add_title(out, f, row);
	add_numbered(out, f, f->why, &words->causes);
	add_numbered(out, f, f->steps, &words->steps);
	add_retry(out, f, words->retry);
	add_names(out, f, f->aliases, &row->aliases);
	add_names(out, f, f->related, &row->related);
}

static void
add_cells(
	struct buf *out, const struct frame *f, const struct catalogue_row *row)
{
	const struct catalogue_words *words = words_of(f, row);

	buf_addf(out, "| `%s` | ", row->id);
	if (row->status)
		buf_addf(out, "%d", row->status);
	else
		buf_add_str(out, "–");
	buf_addf(out, " | %s | %d | ", row->retryable ? f->yes : f->no,
		(int)row->exit);
	add_text(out, words->title);
	buf_add_str(out, " | ");
	add_text(out, words->fix ? words->fix : "");
	buf_add_str(out, " |\n");
}

static bool
is_cause_of(const struct catalogue_row *row, const char *class)
{
	return row->kind == CATALOGUE_CAUSE && !strcmp(row->class, class);
}

static void
add_class(struct buf *out, const struct frame *f, const char *class)
{
	buf_addf(out, "\n### %s\n\n%s\n|---|---|---|---|---|---|\n", class,
		f->table);
	for (size_t i = 0; i < catalogue_count(); i++) {
		if (is_cause_of(catalogue_at(i), class))
			add_cells(out, f, catalogue_at(i));
	}
	for (size_t i = 0; i < catalogue_count(); i++) {
		if (is_cause_of(catalogue_at(i), class))
			add_section(out, f, catalogue_at(i));
	}
}

static bool
is_first_of_class(size_t row)
{
	if (catalogue_at(row)->kind != CATALOGUE_CAUSE)
		return false;
	for (size_t i = 0; i < row; i++) {
		if (is_cause_of(catalogue_at(i), catalogue_at(row)->class))
			return false;
	}
	return true;
}

/* The causes a status or a class can be stand in its `related`. */
static void
add_overview(
	struct buf *out, const struct frame *f, const struct catalogue_row *row)
{
	const struct catalogue_words *words = words_of(f, row);

	add_title(out, f, row);
	add_numbered(out, f, f->why, &words->causes);
	add_names(out, f, f->can_be, &row->related);
	add_numbered(out, f, f->steps, &words->steps);
	add_retry(out, f, words->retry);
	add_names(out, f, f->aliases, &row->aliases);
}

static void
add_kind(struct buf *out, const struct frame *f, enum catalogue_kind kind,
	const char *title)
{
	bool begun = false;

	for (size_t i = 0; i < catalogue_count(); i++) {
		if (catalogue_at(i)->kind != kind)
			continue;
		if (!begun)
			buf_addf(out, "\n### %s\n", title);
		begun = true;
		add_overview(out, f, catalogue_at(i));
	}
}

static void
print(struct buf *out, const struct frame *f)
{
	for (size_t i = 0; i < catalogue_count(); i++) {
		if (is_first_of_class(i))
			add_class(out, f, catalogue_at(i)->class);
	}
	add_kind(out, f, CATALOGUE_STATUS, f->statuses);
	add_kind(out, f, CATALOGUE_CLASS, f->classes);
	buf_add_char(out, '\n');
}

void
docerrors_en(struct buf *out)
{
	print(out, &english);
}

void
docerrors_zh(struct buf *out)
{
	print(out, &chinese);
}
