package views_test

import (
	"context"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"claviger/static"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// pages renders every page of the gallery once.
func pages(t *testing.T) map[string]string {
	t.Helper()
	ctx := ui.WithToken(context.Background(), "token-1")
	out := map[string]string{}
	for name, page := range views.GalleryPages() {
		var b strings.Builder
		if err := page.Render(ctx, &b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = b.String()
	}
	return out
}

var (
	inlineStyle  = regexp.MustCompile(`\sstyle=`)
	inlineScript = regexp.MustCompile(`<script(?:\s[^>]*)?>[^<]|<script>|\son[a-z]+=|<style|javascript:`)
	hxEval       = regexp.MustCompile(`\shx-on|hx-(?:vals|headers|confirm)="js:|hx-trigger="[^"]*\[`)
	address      = regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	idAttr       = regexp.MustCompile(`\sid="([^"]+)"`)
	refAttr      = regexp.MustCompile(`\s(for|aria-controls|aria-labelledby|aria-describedby|aria-activedescendant|popovertarget)="([^"]+)"`)
	classAttr    = regexp.MustCompile(`\sclass="([^"]*)"`)
)

// TestPolicyHolds finds what the content security policy would block. Mail is no page: mail programs read style attributes only.
func TestPolicyHolds(t *testing.T) {
	for name, html := range pages(t) {
		if name == "mail" {
			continue
		}
		for what, pattern := range map[string]*regexp.Regexp{"a style attribute": inlineStyle, "an inline script or style": inlineScript, "something that htmx would evaluate": hxEval} {
			if hit := pattern.FindStringIndex(html); hit != nil {
				t.Errorf("%s has %s: …%s…", name, what, html[hit[0]:min(len(html), hit[1]+60)])
			}
		}
	}
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(views.Policy, part) {
			t.Errorf("the policy lacks %s", part)
		}
	}
	if strings.Contains(views.Policy, "unsafe") {
		t.Error("the policy allows something unsafe")
	}
}

// TestReferencesResolve: ids are unique, and what points at an id finds it.
func TestReferencesResolve(t *testing.T) {
	for name, html := range pages(t) {
		ids := map[string]bool{}
		for _, m := range idAttr.FindAllStringSubmatch(html, -1) {
			if ids[m[1]] {
				t.Errorf("%s uses the id %s twice", name, m[1])
			}
			ids[m[1]] = true
		}
		for _, m := range refAttr.FindAllStringSubmatch(html, -1) {
			for _, id := range strings.Fields(m[2]) {
				if !ids[id] {
					t.Errorf("%s: %s names %s, which is not there", name, m[1], id)
				}
			}
		}
	}
}

// TestFilesAndIconsExist: every address below /static/ is served, every icon is in the sprite.
func TestFilesAndIconsExist(t *testing.T) {
	sprite, _, _ := static.File(static.Path("icons.svg"))
	for name, html := range pages(t) {
		for _, m := range address.FindAllStringSubmatch(html, -1) {
			file, icon, isIcon := strings.Cut(m[1], "#")
			if !strings.HasPrefix(file, static.Prefix) {
				continue
			}
			if _, _, ok := static.File(file); !ok {
				t.Errorf("%s asks for %s", name, file)
			}
			if isIcon && !strings.Contains(string(sprite), `id="`+icon+`"`) {
				t.Errorf("%s draws the icon %q, which is not in the sprite", name, icon)
			}
		}
	}
}

// hooks are classes without a look of their own: htmx, scripts and tests find elements by them.
var hooks = map[string]bool{"key": true, "since": true, "opt": true, "card": true, "alone": true, "plain": true, "contents": true, "sign": true, "lb": true, "org": true, "by": true, "bulk": true, "kpad-field": true}

// TestClassesAreInTheStyleSheet finds a class that the built sheet does not know: a typing error, or the build was not run.
func TestClassesAreInTheStyleSheet(t *testing.T) {
	sheet, _, _ := static.File(static.Path("app.css"))
	css := strings.NewReplacer(`\`, "").Replace(string(sheet))
	for name, html := range pages(t) {
		for _, m := range classAttr.FindAllStringSubmatch(html, -1) {
			for _, class := range strings.Fields(m[1]) {
				if !hooks[class] && !regexp.MustCompile(`\.`+regexp.QuoteMeta(class)+`(?:[^\w-]|$)`).MatchString(css) {
					t.Errorf("%s uses the class %q, which the style sheet does not have: run sh static/build.sh", name, class)
				}
			}
		}
	}
}

// TestTemplatesUseKnownClasses reads the classes of every template, also of pages that the gallery does not show.
func TestTemplatesUseKnownClasses(t *testing.T) {
	sheet, _, _ := static.File(static.Path("app.css"))
	css := strings.NewReplacer(`\`, "").Replace(string(sheet))
	plain := regexp.MustCompile(`class="([^"]*)"`)
	list := regexp.MustCompile(`class=\{([^}]*)\}`)
	compared := regexp.MustCompile(`[!=]= "[^"]*"`)
	word := regexp.MustCompile(`"([^"]*)"`)
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".templ") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var classes []string
		for _, m := range plain.FindAllStringSubmatch(string(source), -1) {
			classes = append(classes, strings.Fields(m[1])...)
		}
		for _, m := range list.FindAllStringSubmatch(string(source), -1) {
			for _, quoted := range word.FindAllStringSubmatch(compared.ReplaceAllString(m[1], ""), -1) {
				classes = append(classes, strings.Fields(quoted[1])...)
			}
		}
		for _, class := range classes {
			if !hooks[class] && !regexp.MustCompile(`\.`+regexp.QuoteMeta(class)+`(?:[^\w-]|$)`).MatchString(css) {
				t.Errorf("%s uses the class %q, which the style sheet does not have: run sh static/build.sh", path, class)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestOneHeading: every page has one h1 and a title that begins with its subject.
func TestOneHeading(t *testing.T) {
	for name, html := range pages(t) {
		if n := len(regexp.MustCompile(`<h1[ >]`).FindAllString(stripDialogs(html), -1)); n != 1 {
			t.Errorf("%s has %d h1", name, n)
		}
		if !strings.Contains(html, "<html lang=\"en\"") {
			t.Errorf("%s does not say its language", name)
		}
	}
}

// stripDialogs leaves out what is closed.
func stripDialogs(html string) string {
	return regexp.MustCompile(`(?s)<dialog.*?</dialog>`).ReplaceAllString(html, "")
}

// TestRequestsCarryTheToken: htmx takes the token from the body, forms have their own field.
func TestRequestsCarryTheToken(t *testing.T) {
	board := pages(t)["board"]
	if !strings.Contains(board, `hx-headers:inherited="{&#34;X-CSRF-Token&#34;:&#34;token-1&#34;}"`) {
		t.Error("the body does not give htmx the token")
	}
	for _, form := range regexp.MustCompile(`(?s)<form[^>]*method="post".*?</form>`).FindAllString(board, -1) {
		if !strings.Contains(form, `name="csrf" value="token-1"`) {
			t.Errorf("a form has no token: %s", form)
		}
	}
}

// TestThemeIsDecidedByTheServer: no script is needed, so nothing flashes.
func TestThemeIsDecidedByTheServer(t *testing.T) {
	for theme, want := range map[string]string{"light": `data-theme="staff"`, "dark": `data-theme="staff-dark"`, "": ``} {
		var b strings.Builder
		if err := (views.Staff{Doc: views.Doc{Lang: "en", Title: "Board", Theme: theme}}).Page().Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		root := regexp.MustCompile(`<html[^>]*>`).FindString(b.String())
		if want == "" && strings.Contains(root, "data-theme") || !strings.Contains(root, want) {
			t.Errorf("theme %q gives %s", theme, root)
		}
	}
}

// TestLayoutSpeaksTheLanguage renders a page in French: no English of the layout is left.
func TestLayoutSpeaksTheLanguage(t *testing.T) {
	ctx := ui.WithWords(context.Background(), ui.WordsIn(words.In("fr")))
	var b strings.Builder
	page := views.Staff{Doc: views.Doc{Lang: "fr", Title: "Clés"}, Top: ui.Top{Search: "Trouver", Live: ui.Live{Time: "14:02:11"}, Alerts: "3", Person: "Ann D.", Initials: "AD"}}
	if err := page.Page().Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	for _, english := range []string{"Skip to content", "open alerts", "your page", "Messages<", "No connection", "Live,"} {
		if strings.Contains(b.String(), english) {
			t.Errorf("%q is left on a French page", english)
		}
	}
	for _, french := range []string{"Aller au contenu", "alertes ouvertes", "En direct, 14:02:11", `data-late="{d} de retard"`} {
		if !strings.Contains(b.String(), french) {
			t.Errorf("%q is missing on a French page", french)
		}
	}
}

func TestMailHasATextPart(t *testing.T) {
	m := views.Mail{Organisation: "Alder Court Homes", Title: "K-104 was due at 12:00", Text: []ui.Rich{{{Text: "Bring back "}, {Text: "K-104", Strong: true}, {Text: "."}}}, Button: "Answer for K-104", Link: "https://keys.example/a/1", Small: "Times are in Europe/Paris."}
	for _, want := range []string{"K-104 was due at 12:00\n\n", "Bring back K-104.", "Answer for K-104:\nhttps://keys.example/a/1", "-- \nAlder Court Homes"} {
		if !strings.Contains(m.Plain(), want) {
			t.Errorf("no %q in\n%s", want, m.Plain())
		}
	}
}
