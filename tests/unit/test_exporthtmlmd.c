/* Markdown in the exported page: what it becomes, and what it cannot do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "session/exporthtml.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define REL "\" rel=\"noreferrer noopener\">"

struct row {
	const char *text, *want;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf out = {0};

		exporthtml_markdown(&out, slice_str(rows[i].text));
		if (strcmp(buf_str(&out), rows[i].want) != 0)
			fail_msg("%s\nis\n%s\nnot\n%s", rows[i].text,
				buf_str(&out), rows[i].want);
		buf_free(&out);
	}
}

static void
test_blocks(void **state)
{
	static const struct row rows[] = {
		{"", ""},
		{"one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>\n"},
		{"one  \ntwo", "<p>one<br>\ntwo</p>\n"},
		{"one\r\n\r\ntwo\r\n", "<p>one</p>\n<p>two</p>\n"},
		{"# a\n## b\n### c\n#### d\n###### e",
			"<h4>a</h4>\n<h5>b</h5>\n<h6>c</h6>\n<h6>d</h6>\n"
			"<h6>e</h6>\n"},
		{"a\n=", "<h4>a</h4>\n"},
		{"- a\n- b\n  1. c\n",
			"<ul>\n<li>a</li>\n<li>b<ol>\n<li>c</li>\n</ol>\n"
			"</li>\n</ul>\n"},
		{"7. a\n\n8. b",
			"<ol start=\"7\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n"
			"</li>\n</ol>\n"},
		{"- [x] a\n- [ ] b",
			"<ul>\n<li class=\"task\"><input type=\"checkbox\" "
			"disabled checked> a</li>\n<li class=\"task\"><input "
			"type=\"checkbox\" disabled> b</li>\n</ul>\n"},
		{"> a\n> > b",
			"<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n"
			"</blockquote>\n</blockquote>\n"},
		{"a\n\n***", "<p>a</p>\n<hr>\n"},
		{"```c x\nif (a < b)\n\n\tputs(\"&amp;\");\n```",
			"<pre data-lang=\"c x\"><code>if (a &lt; b)\n\n\t"
			"puts(&quot;&amp;amp;&quot;);\n</code></pre>\n"},
		{"```\nopen", "<pre><code>open\n</code></pre>\n"},
		{"```\n\ta\n\t  \tb\n  c\n \td\n\n\t\n\te\n```",
			"<pre><code>\ta\n\t  \tb\n  c\n \td\n\n    \n"
			"\te\n</code></pre>\n"},
		{"a|b\n---|---\nwww.a.a|*c*\n",
			"<div class=\"table\"><table>\n<thead>\n<tr><th>a"
			"</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td>"
			"www.a.a</td><td><em>c</em></td></tr>\n</tbody>\n"
			"</table></div>\n"},
		{"- ```\n  \ta\n      b\n  ```",
			"<ul>\n<li><pre><code>  a\n    b\n"
			"</code></pre>\n</li>\n</ul>\n"},
		{"    indented", "<pre><code>indented\n</code></pre>\n"},
		{"|a|b|c|d|\n|---|:--|:-:|--:|\n|1|2|3|",
			"<div class=\"table\"><table>\n<thead>\n<tr><th>a</th>"
			"<th class=\"left\">b</th><th class=\"center\">c</th>"
			"<th class=\"right\">d</th></tr>\n</thead>\n<tbody>\n"
			"<tr><td>1</td><td class=\"left\">2</td>"
			"<td class=\"center\">3</td><td class=\"right\"></td>"
			"</tr>\n</tbody>\n</table></div>\n"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
test_spans(void **state)
{
	static const struct row rows[] = {
		{"*a* **b** ~~c~~ `<d>`",
			"<p><em>a</em> <strong>b</strong> <del>c</del> "
			"<code>&lt;d&gt;</code></p>\n"},
		{"[a *b*](https://x/?p=1&q=\"2)",
			"<p><a href=\"https://x/?p=1&amp;q=&quot;2" REL
			"a <em>b</em></a></p>\n"},
		{"[a](HTTP://x/?p=1&amp;q 't')",
			"<p><a href=\"HTTP://x/?p=1&amp;q" REL "a</a></p>\n"},
		{"[a][1]\n\n[1]: http://x/",
			"<p><a href=\"http://x/" REL "a</a></p>\n"},
		{"<https://x/>",
			"<p><a href=\"https://x/" REL "https://x/</a></p>\n"},
		{"www.example.org", "<p><a href=\"http://www.example.org" REL
				    "www.example.org</a></p>\n"},
		{"<a@b.cc>",
			"<p><a href=\"mailto:a@b.cc" REL "a@b.cc</a></p>\n"},
		{"[](http://x/)",
			"<p><a href=\"http://x/" REL "http://x/</a></p>\n"},
		{"![a *b*](http://x/y.png)", "<p><a href=\"http://x/y.png" REL
					     "a <em>b</em></a></p>\n"},
		{"![](http://x/y.png)", "<p><a href=\"http://x/y.png" REL
					"http://x/y.png</a></p>\n"},
		{"[![a](http://x/y.png)](http://z/)",
			"<p><a href=\"http://z/" REL
			"a (http://x/y.png)</a></p>\n"},
		{"![a [b](http://x/)](http://y/)", "<p><a href=\"http://y/" REL
						   "a b (http://x/)</a></p>\n"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

static void
test_entities(void **state)
{
	static const struct row rows[] = {
		{"&amp; &copy; &nosuch; &lt;b&gt;",
			"<p>&amp; &copy; &nosuch; &lt;b&gt;</p>\n"},
		{"& &; &a &1; &#; &#x; &#xg; \\&lt;",
			"<p>&amp; &amp;; &amp;a &amp;1; &amp;#; &amp;#x; "
			"&amp;#xg; &amp;lt;</p>\n"},
		{"&#60;b&#x3E; &#8364;", "<p>&lt;b&gt; \xe2\x82\xac</p>\n"},
		{"&#x1b;[31m &#8238; &#x200B; &#0;",
			"<p>^[[31m &lt;U+202E&gt; &lt;U+200B&gt; ^@</p>\n"},
		{"&#xffffff; &#9999999; &#xD800;",
			"<p>\xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd</p>\n"},
		{"&rlm; &lrm; &ZeroWidthSpace; &shyx; &af;",
			"<p>&amp;rlm; &amp;lrm; &amp;ZeroWidthSpace; "
			"&amp;shyx; &amp;af;</p>\n"},
		{"a\033]0;x\007 \xe2\x80\xae"
		 "b \xff",
			"<p>a^[]0;x^G &lt;U+202E&gt;b \xef\xbf\xbd</p>\n"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* Raw HTML is text, and an attribute ends where it should. */
static void
test_markup(void **state)
{
	static const struct row rows[] = {
		{"<script>alert(1)</script>",
			"<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"},
		{"</div></article><b onclick='x'>",
			"<p>&lt;/div&gt;&lt;/article&gt;&lt;b "
			"onclick=&#39;x&#39;&gt;</p>\n"},
		{"<!-- a\n\n*b* -->",
			"<p>&lt;!-- a</p>\n<p><em>b</em> --&gt;</p>\n"},
		{"```\"><script>\nx</code></pre>\n```",
			"<pre data-lang=\"&quot;&gt;&lt;script&gt;\"><code>x"
			"&lt;/code&gt;&lt;/pre&gt;\n</code></pre>\n"},
		{"~~~&quot;&gt;&#34;\nx\n~~~",
			"<pre data-lang=\"&quot;&gt;&quot;\"><code>x\n"
			"</code></pre>\n"},
		{"[a](<http://x/\" onclick=\"alert(1)>)",
			"<p><a href=\"http://x/&quot; "
			"onclick=&quot;alert(1)" REL "a</a></p>\n"},
		{"[a](http://x/&quot;&#34;&#x3e;'>)",
			"<p><a href=\"http://x/&quot;&quot;&gt;&#39;&gt;" REL
			"a</a></p>\n"},
		{"![\"><script>](http://x/)",
			"<p><a href=\"http://x/" REL
			"&quot;&gt;&lt;script&gt;</a></p>\n"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* No other scheme, however it is written, is a link. */
static void
test_schemes(void **state)
{
	static const char *const addresses[] = {"javascript:alert(1)",
		"JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)",
		"&#x6A;&#x61;vascript:alert(1)", "javascript&colon;alert(1)",
		"javascript&#58;alert(1)", "java&Tab;script:alert(1)",
		"java&NewLine;script:alert(1)", "java&#9;script:alert(1)",
		"<java\tscript:alert(1)>", "< javascript:alert(1)>",
		"<\001javascript:alert(1)>", "\\javascript:alert(1)",
		"javascript://http://x/%0aalert(1)", "vbscript:x",
		"data:text/html;base64,PHNjcmlwdD4=", "blob:http://x/1",
		"file:///etc/passwd", "//x/", "/x", "x", "#attempt-1-1", "?x",
		"http:x", "http:/x", "https:x", "&#104;ttp://x/",
		"h&#116;tp://x/", "view-source:http://x/", "ftp://x/",
		"mailto&colon;x", "intent://x", "<\xe2\x80\x8bhttp://x/>"};
	static const char *const forms[] = {"[text](%s)", "![text](%s)",
		"[text][1]\n\n[1]: %s", "[**text**](%s 'http://x/')"};

	(void)state;
	for (size_t i = 0; i < COUNT(addresses) * COUNT(forms); i++) {
		const char *form = forms[i % COUNT(forms)];
		struct buf text = {0}, out = {0};
		const char *at = strstr(form, "%s");

		buf_add(&text, form, (size_t)(at - form));
		buf_add_str(&text, addresses[i / COUNT(forms)]);
		buf_add_str(&text, at + 2);
		exporthtml_markdown(&out, buf_slice(&text));
		if (strstr(buf_str(&out), "href") ||
			!strstr(buf_str(&out), "text") ||
			!strchr(buf_str(&out), '('))
			fail_msg("%s is %s", buf_str(&text), buf_str(&out));
		buf_free(&text);
		buf_free(&out);
	}
}

static void
test_addresses(void **state)
{
	static const struct row rows[] = {
		{"[a](javascript:alert(1))",
			"<p>a (javascript:alert(1))</p>\n"},
		{"<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n"},
		{"![a](data:image/png;base64,AA)",
			"<p>a (data:image/png;base64,AA)</p>\n"},
		{"[a](<x\">)", "<p>a (x&quot;)</p>\n"},
		{"[a]()", "<p>a</p>\n"},
		{"[](x)", "<p>x</p>\n"},
		{"[]()", "<p></p>\n"},
	};

	(void)state;
	check(rows, COUNT(rows));
}

/* What would take too long stands as it was written. */
static void
test_bounds(void **state)
{
	static const struct {
		const char *head, *piece;
		size_t n;
		bool plain;
	} rows[] = {
		{"", "> ", 60, false},
		{"", "> ", 65, true},
		{"", "> ", 500000, true},
		{"", "- ", 500000, true},
		{"", "1. ", 300000, true},
		{"", "[", 1 << 20, true},
		{"", "*", 1 << 20, true},
		{"", "|", 1 << 20, true},
		{"", "www.a.a ", 1 << 17, true},
		{"", "[a]\n", 1 << 18, true},
		{"", "[a]\n\n", 1 << 17, false},
		{"", "*a **b ", 4000, false},
		{"", "![", 10000, false},
		{"a|b\n---|---\n", "www.a.a|[a]\n", 2000, false},
		{"[a]: /u\n\n", "[a] ", 8000, false},
		{"", "one two three\n\n", 300000, true},
		{"", "one two three\n\n", 200000, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf text = {0}, out = {0};
		bool plain;

		buf_add_str(&text, rows[i].head);
		for (size_t k = 0; k < rows[i].n; k++)
			buf_add_str(&text, rows[i].piece);
		buf_add_char(&text, 'x');
		exporthtml_markdown(&out, buf_slice(&text));
		plain = slice_starts(buf_slice(&out), "<div class=\"text\">");
		if (plain != rows[i].plain)
			fail_msg("%s: %.80s", rows[i].piece, buf_str(&out));
		buf_free(&text);
		buf_free(&out);
	}
}

/* A long address and cells that are not written are not multiplied. */
static void
test_growth(void **state)
{
	struct buf text = {0}, out = {0};

	(void)state;
	buf_add_str(&text, "[a]: http://x/");
	for (int i = 0; i < 30000; i++)
		buf_add_char(&text, 'y');
	buf_add_str(&text, "\n\n");
	for (int i = 0; i < 8000; i++)
		buf_add_str(&text, "[a] ");
	exporthtml_markdown(&out, buf_slice(&text));
	assert_true(out.len < 2 * text.len);
	buf_clear(&text);
	buf_clear(&out);
	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 3000; k++)
			buf_add_str(&text, i == 1 ? "|---" : "|");
		buf_add_str(&text, "|\n");
	}
	for (int i = 0; i < 2000; i++)
		buf_add_str(&text, "|x\n");
	exporthtml_markdown(&out, buf_slice(&text));
	assert_true(out.len < 2 * text.len);
	buf_free(&text);
	buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_entities),
		cmocka_unit_test(test_markup),
		cmocka_unit_test(test_schemes),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_growth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
