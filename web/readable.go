package web

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"claviger/tenants"
)

// readable refuses what no database and no page can hold, before anybody reads
// it: text that is not UTF-8, and a NUL, which ends a statement. Other control
// characters are for the fields to judge: a statement has lines.
func (s *Server) readable(c *fiber.Ctx) error {
	if !holds(c.Request().URI().Path()) {
		return errNoPage
	}
	if field, ok := allHold(c.Request().URI().QueryArgs()); !ok {
		return tenants.Fail(tenants.Invalid, "characters").At(field)
	}
	kind := string(c.Request().Header.ContentType())
	switch {
	case strings.HasPrefix(kind, fiber.MIMEApplicationForm):
		if field, ok := allHold(c.Request().PostArgs()); !ok {
			return tenants.Fail(tenants.Invalid, "characters").At(field)
		}
	case strings.HasPrefix(kind, fiber.MIMEMultipartForm):
		form, err := c.MultipartForm()
		if err != nil {
			return fiber.ErrBadRequest
		}
		for field, values := range form.Value {
			if !holds([]byte(field)) || !holds([]byte(strings.Join(values, ""))) {
				return tenants.Fail(tenants.Invalid, "characters").At(strings.ToValidUTF8(field, ""))
			}
		}
	case strings.HasSuffix(kind, "json"):
		if body := c.Body(); !holds(body) || escapesNUL(body) {
			return tenants.Fail(tenants.Invalid, "characters")
		}
	}
	return c.Next()
}

func holds(text []byte) bool { return bytes.IndexByte(text, 0) < 0 && utf8.Valid(text) }

// allHold gives the field that does not.
func allHold(args *fasthttp.Args) (field string, ok bool) {
	ok = true
	for name, value := range args.All() {
		if ok && !(holds(name) && holds(value)) {
			field, ok = strings.ToValidUTF8(string(name), ""), false
		}
	}
	return field, ok
}

// escapesNUL finds \u0000 in JSON: a backslash before it that is itself
// escaped makes it plain text.
func escapesNUL(body []byte) bool {
	const nul = `\u0000`
	for {
		i := bytes.Index(body, []byte(nul))
		if i < 0 {
			return false
		}
		before := len(body[:i]) - len(bytes.TrimRight(body[:i], `\`))
		if before%2 == 0 {
			return true
		}
		body = body[i+len(nul):]
	}
}
