/* Small helps for people who write; every page works without them.
   1 counters · 2 backup of what is typed · 3 autosave · 4 warning before leaving
   5 copy a link · 6 first look at the errors, print button */
(function () {
  "use strict";

  var STORE = "typed:";
  var who = document.body.dataset.who || "";

  function each(selector, act, root) {
    Array.prototype.forEach.call((root || document).querySelectorAll(selector), act);
  }

  function later(act, wait) {
    var timer = 0;
    var run = function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(act, wait);
    };
    run.now = function () {
      window.clearTimeout(timer);
      act();
    };
    return run;
  }

  /* 1 counters: as the server counts, one per code point, a line end is one */
  function length(text) {
    return Array.from(text.replace(/\r\n?/g, "\n")).length;
  }

  function count(counter) {
    var field = document.getElementById(counter.dataset.for);
    if (!field) return;
    var used = length(field.value);
    var over = counter.dataset.max ? used - Number(counter.dataset.max) : 0;
    var say = counter.querySelector("[role=status]");
    counter.querySelector("[data-used]").textContent = used;
    counter.classList.toggle("counter-over", over > 0);
    counter.classList.toggle("counter-soft", over <= 0 && used > Number(counter.dataset.soft || Infinity));
    var words = over > 0 ? counter.dataset.over.replace("#", over) : "";
    if (say.textContent !== words) say.textContent = words;
  }

  /* 2 backup: kept in this tab only, for this account, until the server has it */
  function store() {
    try {
      return window.sessionStorage;
    } catch (refused) {
      return null;
    }
  }

  function keyOf(form) {
    return STORE + window.location.pathname + "#" + (form.id || "");
  }

  function worthKeeping(field) {
    return field.name && !field.readOnly && field.dataset.private === undefined &&
      ["csrf_token", "token"].indexOf(field.name) < 0 &&
      ["hidden", "password", "file", "submit", "button"].indexOf(field.type) < 0;
  }

  function valuesOf(form) {
    var values = [];
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!worthKeeping(field)) return;
      var tick = field.type === "checkbox" || field.type === "radio";
      values.push([field.name, tick ? field.value : "", tick ? field.checked : field.value]);
    });
    return values;
  }

  function putBack(form, values) {
    values.forEach(function (kept) {
      each('[name="' + window.CSS.escape(kept[0]) + '"]', function (field) {
        if (typeof kept[2] === "boolean") {
          if (field.value === kept[1]) field.checked = kept[2];
        } else {
          field.value = kept[2];
        }
      }, form);
    });
    each(".counter", count, form);
  }

  function keep(form, sent) {
    var box = store();
    if (!box) return;
    var note = { who: who, path: window.location.pathname, sent: sent, values: valuesOf(form) };
    try {
      box.setItem(keyOf(form), JSON.stringify(note));
    } catch (full) {
      box.removeItem(keyOf(form));
    }
  }

  function forget(key) {
    var box = store();
    if (box) box.removeItem(key);
  }

  function notes() {
    var box = store();
    return box ? Object.keys(box).filter(function (key) { return key.indexOf(STORE) === 0; }) : [];
  }

  /* A form that was sent is safe once its account meets another page; a page that
     refused it (data-keep-typed) takes the mark of "sent" back. */
  function tidy() {
    notes().forEach(function (key) {
      var note = JSON.parse(store().getItem(key));
      if (document.body.dataset.keepTyped !== undefined) {
        note.sent = false;
        store().setItem(key, JSON.stringify(note));
      } else if (who && (note.who !== who || (note.sent && note.path !== window.location.pathname))) {
        forget(key);
      }
    });
  }

  function offer(form) {
    var key = keyOf(form);
    var kept = store() && store().getItem(key);
    if (!kept) return;
    var note = JSON.parse(kept);
    var status = form.querySelector("[data-autosave-status]");
    var safe = note.sent && status && status.textContent.trim();
    if (safe || note.who !== who || JSON.stringify(note.values) === JSON.stringify(valuesOf(form))) {
      forget(key);
      return;
    }
    var box = document.createElement("div");
    box.className = "notice notice-wait kept";
    box.setAttribute("role", "status");
    var text = document.createElement("p");
    text.textContent = form.dataset.wordsFound;
    box.appendChild(text);
    [["wordsRestore", "btn-primary", function () { putBack(form, note.values); touch(form); }],
      ["wordsDiscard", "btn-outline-primary", function () { forget(key); }]].forEach(function (way) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-xs " + way[1];
      button.textContent = form.dataset[way[0]];
      button.addEventListener("click", function () {
        way[2]();
        box.remove();
      });
      box.appendChild(button);
    });
    form.insertBefore(box, form.firstChild);
  }

  /* 3 autosave and 4 warning before leaving */
  var unsaved = new Set();

  function show(form, words, tone) {
    var place = form.querySelector("[data-autosave-status]");
    if (!place) return;
    place.className = "saved" + (tone ? " saved-" + tone : "");
    if (place.textContent !== words) place.textContent = words;
  }

  function body(form) {
    var data = new FormData(form);
    data.delete("token"); /* the once-only token belongs to the sending, not to this */
    Array.from(data.entries()).forEach(function (pair) {
      if (pair[1] instanceof File) data.delete(pair[0]);
    });
    return data;
  }

  function save(form) {
    if (!unsaved.has(form) || form.dataset.busy) return;
    form.dataset.busy = "1";
    unsaved.delete(form);
    show(form, form.dataset.wordsSaving);
    window.fetch(form.dataset.autosave, {
      method: "POST",
      body: body(form),
      credentials: "same-origin",
      redirect: "error",
      headers: { Accept: "application/json", "X-Requested-With": "fetch" }
    }).then(function (answer) {
      return answer.json().catch(function () { return {}; }).then(function (said) {
        settle(form, answer.status, said);
      });
    }, function () {
      failed(form, form.dataset.wordsOffline);
    }).then(function () {
      delete form.dataset.busy;
    });
  }

  function settle(form, status, said) {
    if (status >= 200 && status < 300) {
      Object.keys(said.fields || {}).forEach(function (name) {
        if (form.elements[name]) form.elements[name].value = said.fields[name];
      });
      show(form, said.message || form.dataset.wordsSaved, "ok");
      if (!unsaved.has(form)) forget(keyOf(form));
      return;
    }
    /* Signing in, or reading both texts, needs a page: no trying again by itself. */
    var stuck = { 400: "wordsSignedOut", 401: "wordsSignedOut", 409: "wordsConflict" }[status];
    failed(form, said.message || form.dataset[stuck || "wordsFailed"], stuck);
  }

  function failed(form, words, stuck) {
    unsaved.add(form);
    show(form, words, "no");
    keep(form, false);
    if (!stuck) window.setTimeout(function () { save(form); }, 10000);
  }

  function touch(form) {
    unsaved.add(form);
    form.keepSoon();
    if (form.saveSoon) form.saveSoon();
  }

  function follow(form) {
    form.keepSoon = later(function () { if (unsaved.has(form)) keep(form, false); }, 400);
    if (form.dataset.autosave) form.saveSoon = later(function () { save(form); }, 1500);
    form.addEventListener("input", function () { touch(form); });
    form.addEventListener("submit", function () {
      unsaved.delete(form);
      keep(form, true);
    });
    offer(form);
  }

  window.addEventListener("beforeunload", function (event) {
    if (unsaved.size) event.preventDefault();
  });

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState !== "hidden") return;
    unsaved.forEach(function (form) {
      keep(form, false);
      if (form.saveSoon) form.saveSoon.now();
    });
  });

  /* 5 copy a link, or hand it to the telephone's own list of apps */
  function offerCopy(button) {
    var field = document.getElementById(button.dataset.copy);
    var share = button.dataset.share !== undefined && navigator.share;
    if (!field || !(share || navigator.clipboard)) return;
    button.hidden = false;
    field.addEventListener("focus", function () { field.select(); });
    button.addEventListener("click", function () {
      var way = share
        ? navigator.share({ text: button.dataset.share, url: field.value })
        : navigator.clipboard.writeText(field.value);
      way.then(function () {
        each('[data-copied="' + field.id + '"]', function (place) {
          place.textContent = share ? "" : button.dataset.done;
        });
      }, function () { field.select(); });
    });
  }

  function start(root) {
    each(".counter[data-for]", count, root);
    each("button[data-copy]", offerCopy, root);
    each("button[data-print]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    }, root);
  }

  document.addEventListener("input", function (event) {
    var counter = event.target.id && document.getElementById(event.target.id + "-count");
    if (counter) count(counter);
  });

  /* What htmx brings in gets the same helps. */
  document.addEventListener("htmx:load", function (event) { start(event.detail.elt); });

  start(document);
  tidy();
  each("form[data-keep]", follow);
  /* 6 */
  each("[data-summary]", function (box) { box.focus(); });
})();
