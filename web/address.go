package web

import (
	"net/url"
	"strings"
)

func urlEscape(s string) string { return url.QueryEscape(s) }

// refererPath is the path of a page of ours that the browser came from, or "".
func refererPath(referer, host string) string {
	u, err := url.Parse(referer)
	if err != nil || u.Host != host || !ourPath(u.RequestURI()) {
		return ""
	}
	return u.RequestURI()
}

// nextPath is where to go after signing in: a page of ours, else the board.
func nextPath(asked string) string {
	u, err := url.Parse(asked)
	if err != nil || !ourPath(asked) || u.Host != "" || u.Scheme != "" || u.Path == "/login" || u.Path == "/logout" {
		return "/"
	}
	return asked
}

func splitWords(s string) []string { return strings.Fields(s) }
