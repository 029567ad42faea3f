package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"claviger/store"
	"claviger/tenants"
)

// TestAPIFailureIsFound: what only we can mend answers with a number, and the
// log has its cause under that number; a refusal leaves no such line.
func TestAPIFailureIsFound(t *testing.T) {
	eachHouse(t, func(h *house) {
		if h.db.Dialect() != store.SQLite {
			return // the server's role owns no table there, so none can be taken away under it
		}
		token := h.token(h.motors, tenants.RoleManager)
		must(h.t, h.db.UnscopedInTx(context.Background(), "test", func(tx *store.UnscopedTx) error {
			_, err := tx.Raw("ALTER TABLE items RENAME TO gone").Exec(tx.Context())
			return err
		}))
		h.log.Reset()
		status, answer := h.api(token, http.MethodGet, "/api/v1/keys", "")
		detail, _ := answer["detail"].(string)
		_, number, found := strings.Cut(detail, "tell support this number: ")
		number = strings.TrimSuffix(number, ".")
		if status != 500 || !found || len(number) != 16 {
			h.t.Fatalf("%d %v", status, answer)
		}
		if log := h.log.String(); !strings.Contains(log, "level=ERROR msg=failed id="+number) || !strings.Contains(log, "items") {
			h.t.Errorf("the log says:\n%s", log)
		}
		h.log.Reset()
		if status, _ := h.api(token, http.MethodGet, "/api/v1/people/per_unknown", ""); status != 404 {
			h.t.Errorf("a person nobody knows: %d", status)
		}
		if strings.Contains(h.log.String(), "level=ERROR") {
			h.t.Errorf("a refusal is logged as a failure:\n%s", h.log)
		}
	})
}
