package e2e_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"claviger/store/storetest"
)

// customer takes and returns keys over the API until the server is gone.
type customer struct {
	no    int
	who   string // its person
	holds int    // the key it has, -1 for none
	dice  *rand.Rand
}

// live asks one thing after the other and tells what it was answered; the last
// one may be unknown. A wrong answer is an error.
func (c *customer) live(a api, keys []string, since time.Time) (deeds []deed, err error) {
	for {
		d := deed{client: c.no, who: c.who, ask: c.wish(len(keys)), call: time.Since(since)}
		status, raw, err := a.try(c.request(d.ask, keys[d.ask.Key]))
		d.back, d.unknown = time.Since(since), err != nil
		switch {
		case d.unknown:
		case status == http.StatusOK:
			d.answer, err = answerOf(d.ask, raw)
		case status != http.StatusConflict || d.ask.Op != storetest.OpTake:
			err = fmt.Errorf("%+v: %d %.300s", d.ask, status, raw)
		}
		deeds = append(deeds, d)
		if d.unknown {
			return deeds, nil
		}
		if err != nil {
			return deeds, err
		}
		c.learn(d)
	}
}

// wish is what the customer does next: now and then it only looks.
func (c *customer) wish(keys int) storetest.Ask {
	switch {
	case c.dice.IntN(4) == 0:
		return storetest.Ask{Op: storetest.OpRead, Key: c.dice.IntN(keys)}
	case c.holds >= 0:
		return storetest.Ask{Op: storetest.OpBack, Key: c.holds}
	}
	return storetest.Ask{Op: storetest.OpTake, Key: c.dice.IntN(keys), Who: c.who}
}

func (c *customer) request(in storetest.Ask, key string) (method, path string, body any) {
	switch in.Op {
	case storetest.OpTake:
		return "POST", "/keys/" + key + "/take", map[string]any{"person_id": c.who, "reason": "a round"}
	case storetest.OpBack:
		return "POST", "/keys/" + key + "/return", map[string]any{"brought_by": c.who}
	}
	return "GET", "/keys/" + key, nil
}

func answerOf(in storetest.Ask, raw []byte) (storetest.Answer, error) {
	var key struct {
		Holder string `json:"holder_id"`
	}
	if err := json.Unmarshal(raw, &key); err != nil {
		return storetest.Answer{}, fmt.Errorf("%+v answers no JSON: %.300s", in, raw)
	}
	out := storetest.Answer{OK: true}
	if in.Op == storetest.OpRead {
		out.Holder = key.Holder
	}
	return out, nil
}

// learn keeps which key the customer has.
func (c *customer) learn(d deed) {
	switch {
	case d.ask.Op == storetest.OpTake && d.answer.OK:
		c.holds = d.ask.Key
	case d.ask.Op == storetest.OpBack:
		c.holds = -1
	}
}
