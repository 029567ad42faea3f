// Package look shows the gallery in a real browser, under the real content security policy: accessibility, sizes, keys, menus, live
// pages, the scanner and the forgetful kiosk.
//
// Never here: a page with data of a store. Start in browser_test.go.
package look
