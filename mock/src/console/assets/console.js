// Adds live requests, search while typing, forms that do not reload the page, and copying. Pages also work without it.
'use strict';

const find = (selector, root = document) => root.querySelector(selector);

/** Announces a text to screen readers. */
function announce(text) {
  find('#status').textContent = text;
}

/** Returns the document of a page of the console. */
async function load(url, options = {}) {
  const response = await fetch(url, options);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  return { page, response };
}

/** Replaces an element by the one with the same selector in another page. */
function swap(selector, page) {
  const [old, fresh] = [find(selector), find(selector, page)];
  if (!old || !fresh) return false;
  old.replaceWith(fresh);
  enhance(fresh);
  return true;
}

/** Shows new requests as they arrive. */
function live() {
  const list = find('#requests');
  if (!list) return;
  const [state, text, pause, count, empty] = ['#live', '#live-text', '#pause', '#count', '#empty'].map((id) => find(id));
  const limit = Number(list.dataset.limit);
  let source = null;
  let last = list.dataset.last;
  let arrived = 0;
  let announcing = 0;

  function show(isOn, label) {
    state.classList.toggle('on', isOn);
    text.textContent = label;
  }

  function add(event) {
    const holder = document.createElement('template');
    holder.innerHTML = event.data;
    const row = holder.content.firstElementChild;
    row.classList.add('new');
    list.prepend(row);
    while (list.children.length > limit) list.lastElementChild.remove();
    last = event.lastEventId;
    count.textContent = Number(count.textContent) + 1;
    empty.hidden = true;
    arrived += 1;
    // One announcement for requests in quick succession.
    announcing ||= setTimeout(() => {
      announce(arrived === 1 ? 'One new request' : `${arrived} new requests`);
      [arrived, announcing] = [0, 0];
    }, 1000);
  }

  function open() {
    const url = new URL(list.dataset.events, location.href);
    url.searchParams.set('after', last);
    source = new EventSource(url);
    source.addEventListener('open', () => show(true, 'Live'));
    source.addEventListener('error', () => show(false, 'Disconnected, trying again'));
    source.addEventListener('request', add);
  }

  pause.addEventListener('click', () => {
    const isPaused = Boolean(source);
    pause.setAttribute('aria-pressed', String(isPaused));
    pause.textContent = isPaused ? 'Resume' : 'Pause';
    if (isPaused) {
      source.close();
      source = null;
      show(false, 'Paused');
    } else {
      open();
    }
  });
  state.hidden = false;
  open();
  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', (event) => {
    if (event.persisted && source) open();
  });
}

/** Applies the filter of the requests as soon as it is changed. */
function filter() {
  const form = find('#filter');
  form?.addEventListener('change', () => form.requestSubmit());
}

/** Searches operations while the user types. */
function search() {
  const form = find('#search');
  if (!form) return;
  let timer = 0;
  let latest = 0;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const number = (latest += 1);
      const url = new URL(form.getAttribute('action'), location.href);
      url.search = new URLSearchParams(new FormData(form));
      const { page } = await load(url);
      if (number !== latest) return;
      swap('#results', page);
      history.replaceState(null, '', url);
      announce(find('#results-heading').textContent);
    }, 150);
  });
}

/** Sends a form, and replaces the part of the page that it changes. */
async function submit(event) {
  const form = event.target;
  const target = form.dataset.swap;
  event.preventDefault();
  const button = event.submitter;
  button?.setAttribute('aria-busy', 'true');
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const { page, response } = await load(form.getAttribute('action'), { method: 'POST', body });
    if (response.ok && swap(target, page)) {
      if (target === '#content') {
        history.replaceState(null, '', response.url);
        // The button that had the focus was replaced.
        find(target).focus({ preventScroll: true });
      }
      announce(find('#notice')?.textContent ?? find('.result')?.textContent ?? 'Done');
      find('#notice')?.scrollIntoView({ block: 'nearest' });
    } else {
      refuse(form, find('#notice', page)?.textContent ?? `The mock responded with ${response.status}.`);
    }
  } catch {
    refuse(form, 'The mock cannot be reached.');
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** Shows the reason why a form was not carried out. */
function refuse(form, message) {
  find('.notice', form)?.remove();
  const notice = document.createElement('p');
  notice.className = 'notice bad';
  notice.setAttribute('role', 'alert');
  notice.textContent = message;
  form.append(notice);
}

async function copy(button) {
  const label = button.textContent;
  await navigator.clipboard.writeText(find(button.dataset.copy).textContent);
  button.textContent = 'Copied';
  announce('Copied');
  setTimeout(() => { button.textContent = label; }, 1500);
}

/** Fills a field with the content of a file. */
async function fill(input) {
  const [file] = input.files;
  if (file) input.form.elements[input.dataset.fill].value = await file.text();
}

/** Adds the behavior of elements of the page, or of a part that was replaced. */
function enhance(root) {
  for (const form of root.querySelectorAll('form[data-swap]')) form.addEventListener('submit', submit);
  for (const button of root.querySelectorAll('button[data-copy]')) {
    // Browsers provide the clipboard only on loopback addresses and with TLS.
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', () => copy(button));
  }
  for (const input of root.querySelectorAll('input[data-fill]')) {
    input.closest('label').hidden = false;
    input.addEventListener('change', () => fill(input));
  }
}

enhance(document);
live();
filter();
search();
