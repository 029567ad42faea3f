package journal

import "testing"

// Spoil changes the database behind the journal's back.
func (j *Journal) Spoil(t *testing.T, query string, args ...any) {
	t.Helper()
	if _, err := j.db.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}
