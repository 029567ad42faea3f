package store

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var fencedInTest = map[string]bool{"jars": true, "lids": true}

// TestNoValueCanForgeAFence puts any text where values stand: what a person
// types never changes what a statement is taken for.
func TestNoValueCanForgeAFence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.String(), rapid.StringMatching(`['"\-/* ;=]*(org_id|jars|lids|o1| |=|')*['"\-/*;]*`)).Draw(t, "value")
		quoted := "'" + strings.ReplaceAll(value, "'", "''") + "'"
		open := "SELECT id FROM jars WHERE name = " + quoted + " AND n = 1"
		if why := trespass(open, fencedInTest, "o1"); why == "" {
			t.Fatal("let through: " + open)
		}
		fenced := "SELECT id FROM jars WHERE name = " + quoted + " AND org_id = 'o1' AND name <> " + quoted
		if why := trespass(fenced, fencedInTest, "o1"); why != "" {
			t.Fatal(why + ": " + fenced)
		}
	})
}

// TestEachTableNeedsItsFence joins any number of tables and leaves any number
// of them open.
func TestEachTableNeedsItsFence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fences := rapid.SliceOfN(rapid.Bool(), 1, 6).Draw(t, "fences")
		var parts []string
		missing := false
		for _, fence := range fences {
			part := "(SELECT * FROM " + rapid.SampledFrom([]string{"jars", `"lids"`, "JARS"}).Draw(t, "table")
			if fence {
				part += " WHERE org_id = 'o1'"
			}
			missing = missing || !fence
			parts = append(parts, part+") AS x")
		}
		query := "SELECT 1 FROM " + strings.Join(parts, ", ")
		if refused := trespass(query, fencedInTest, "o1") != ""; refused != missing {
			t.Fatal(query, refused)
		}
	})
}

func FuzzTrespass(f *testing.F) {
	for _, seed := range []string{"SELECT 'a", `SELECT "a`, "SELECT /* a", "-- x", "INSERT INTO jars", "INSERT INTO jars (", "org_id =", "'' = org_id", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		start := time.Now()
		_ = trespass(query, fencedInTest, "o1")
		if time.Since(start) > time.Second {
			t.Fatal("slow")
		}
	})
}

func TestIDSourceSurvivesAFullTail(t *testing.T) {
	g := idSource{entropy: ones{}}
	now := time.UnixMicro(1_770_000_000_000_000)
	last := g.next(now)
	g.tail = 1<<62 - 1
	for range 5 {
		id := g.next(now)
		if string(id[:]) <= string(last[:]) || id[6]>>4 != 7 || id[8]>>6 != 2 {
			t.Fatalf("%x after %x", id, last)
		}
		last = id
	}
}

type ones struct{}

func (ones) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 0xff
	}
	return len(p), nil
}

func BenchmarkTrespass(b *testing.B) {
	query := `SELECT "i"."id", "i"."name" FROM (SELECT * FROM "jars" WHERE org_id = 'o1') AS "i" JOIN (SELECT * FROM "lids" WHERE org_id = 'o1') AS "h" ON h.item_id = i.id WHERE (i.state = 'out') ORDER BY i.due LIMIT 50`
	for b.Loop() {
		if trespass(query, fencedInTest, "o1") != "" {
			b.Fatal("refused")
		}
	}
}
