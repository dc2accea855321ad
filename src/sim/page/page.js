// Plays the customers' phones on the sandbox's own JSON. Everything that comes from outside is put in as text.
const kPollMs = 700;
const $ = (id) => document.getElementById(id);

let open = null;        // { number, who }: the chat that is shown
let version = -1;       // of what is shown
let shown = '';         // the chat list as it was drawn
let quoted = null;      // wamid
let quotedGroup = null; // what is quoted stands in this group, and the answer goes there
const groups = new Map(); // names by id
let reading = false;

function el(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function problem(text) {
  $('problem').textContent = text;
}

async function ask(path, body, options = {}) {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), ...options };
  const response = await fetch(path, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.field ? `${answer.field}: ${answer.error}` : answer.error);
  return answer;
}

async function attempt(work) {
  try {
    await work();
    problem('');
  } catch (error) {
    problem(error.message);
  }
}

const chatPath = (rest = '') =>
  `/_sim/chats/${encodeURIComponent(open.number)}/${encodeURIComponent(open.who)}${rest}`;
const nameOf = (user) => user.name || (user.username && '@' + user.username) || user.phone || user.user_id;
const digits = (text) => text.replace(/\D/g, '');

function drawChats(list) {
  const now = JSON.stringify(list) + JSON.stringify(open);
  if (now === shown) return;
  shown = now;
  const select = $('new-number');
  if (select.options.length !== list.numbers.length)
    select.replaceChildren(...list.numbers.map((number) =>
      el('option', { value: number.phone_number_id, textContent: '+' + number.display_phone_number })));
  const focused = document.activeElement?.dataset?.chat;
  $('none').hidden = list.chats.length > 0;
  $('chats').replaceChildren(...list.chats.map((chat) => {
    const who = 'id:' + chat.user.id;
    const number = list.numbers.find((each) => each.phone_number_id === chat.phone_number_id);
    const button = el('button', { type: 'button' }, nameOf(chat.user),
      el('small', { textContent: `to +${number ? number.display_phone_number : chat.phone_number_id}` }),
      chat.last ? el('small', { textContent: chat.last.words }) : null);
    button.dataset.chat = chat.phone_number_id + '/' + who;
    if (open && open.number === chat.phone_number_id && open.who === who) button.setAttribute('aria-current', 'true');
    button.onclick = () => show(chat.phone_number_id, who);
    return el('li', {}, button);
  }));
  if (focused) document.querySelector(`[data-chat="${CSS.escape(focused)}"]`)?.focus();
}

function ticks(line) {
  if (line.from === 'customer') return line.status === 'read' ? 'seen by the business' : 'sent';
  return { sent: '✓ sent', delivered: '✓✓ delivered', read: '✓✓ read', played: '✓✓ played', failed: '✗ failed' }[
    line.status] || '';
}

function tapped(line, index, tap) {
  const button = el('button', { type: 'button', textContent: tap.title, title: tap.description || '' });
  if (tap.kind === 'url') button.disabled = true;
  button.onclick = () => attempt(async () => {
    const body = { wamid: line.wamid, button: index + 1 };
    if (tap.kind === 'flow') {
      const field = button.parentElement.querySelector('input');
      if (field && field.value) body.answer = JSON.parse(field.value);
    }
    await ask(chatPath('/tap'), body);
    await poll();
  });
  return button;
}

function drawTaps(line) {
  if (!line.taps.length) return null;
  const box = el('div', { className: 'taps' });
  line.taps.forEach((tap, index) => {
    if (tap.kind === 'flow') box.append(el('label', {}, 'Answer (JSON) ', el('input', { placeholder: '{"slot":"10:30"}' })));
    box.append(tapped(line, index, tap));
  });
  const rows = line.taps.some((tap) => tap.kind === 'row');
  if (!rows) return box;
  return el('details', {}, el('summary', { textContent: line.content?.action?.button || 'Choose' }), box);
}

function drawActs(line) {
  const act = (textContent, onclick) => el('button', { type: 'button', textContent, onclick });
  const send = (body) => attempt(async () => { await ask(chatPath('/messages'), body); await poll(); });
  const box = el('span', { className: 'acts' });
  box.append(act('Quote', () => quote(line)));
  if (line.from === 'business') {
    const emoji = line.customer_reaction ? '' : '👍';
    box.append(act(emoji ? 'React 👍' : 'Take reaction back',
      () => send({ type: 'reaction', reaction: { message_id: line.wamid, emoji } })));
    if (line.type === 'audio') box.append(act('Play', () => attempt(() => ask(chatPath('/play'), { wamid: line.wamid }))));
  } else if (!line.revoked) {
    box.append(act('Delete', () => send({ type: 'revoke', revoke: { original_message_id: line.wamid } })));
  }
  return box;
}

function drawContent(line) {
  if (line.revoked) return el('p', {}, el('em', { textContent: 'This message was deleted' }));
  const box = el('div');
  if (line.from === 'customer' && line.type === 'image' && line.content?.id)
    box.append(el('img', { src: '/_sim/media/' + encodeURIComponent(line.content.id), alt: line.words }));
  box.append(el('p', { textContent: line.words }));
  return box;
}

function drawLine(line, all) {
  const about = line.reply_to && all.find((each) => each.wamid === line.reply_to);
  const reactions = [line.customer_reaction, line.business_reaction].filter(Boolean).join(' ');
  const time = el('time', { dateTime: line.at, textContent: new Date(line.at).toLocaleTimeString() });
  const group = line.group_id ? `in the group ${line.group_name || groups.get(line.group_id) || line.group_id}` : '';
  const state = [group, line.edited ? 'edited' : '', ticks(line), line.note || '', reactions].filter(Boolean).join(' · ');
  const item = el('li', { className: line.from },
    about ? el('span', { className: 'quote', textContent: about.words }) : null,
    drawContent(line), drawTaps(line),
    el('small', {}, time, state ? ' · ' + state : ''), drawActs(line));
  item.dataset.wamid = line.wamid;
  return item;
}

/** What has the focus, to give it back when the list is drawn anew. */
function focusIn(list) {
  const item = document.activeElement?.closest('#lines > li');
  if (!item) return null;
  const all = [...item.querySelectorAll('button, input, summary')];
  return { wamid: item.dataset.wamid, index: all.indexOf(document.activeElement), value: document.activeElement.value,
    opened: [...list.querySelectorAll('details[open]')].map((each) => each.closest('li').dataset.wamid) };
}

function drawChat(chat) {
  $('who').textContent = nameOf(chat.user);
  for (const line of chat.messages) if (line.group_name) groups.set(line.group_id, line.group_name);
  const until = chat.window_open ? 'window open until ' + new Date(chat.window_until).toLocaleString() : 'window closed';
  $('about').textContent = [chat.user.phone && '+' + chat.user.phone, chat.user.hidden_phone ? 'phone hidden' : '', until]
    .filter(Boolean).join(' · ');
  $('receipts').checked = chat.user.reads !== 'never';
  $('blocked').checked = chat.user.blocked.includes(chat.phone_number_id);
  $('types').hidden = !chat.business_types;
  const list = $('lines');
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const focus = focusIn(list);
  const opened = [...list.querySelectorAll('details[open]')].map((each) => each.closest('li').dataset.wamid);
  list.replaceChildren(...chat.messages.map((line) => drawLine(line, chat.messages)));
  for (const item of list.children)
    if (opened.includes(item.dataset.wamid)) item.querySelector('details')?.setAttribute('open', '');
  if (focus) {
    const item = [...list.children].find((each) => each.dataset.wamid === focus.wamid);
    const again = item?.querySelectorAll('button, input, summary')[focus.index];
    if (again && focus.value) again.value = focus.value;
    again?.focus();
  }
  if (atEnd) list.scrollTop = list.scrollHeight;
}

const isUnread = (line) => line.from === 'business' && !line.group_id && !['read', 'played', 'failed'].includes(line.status);

async function readAll(chat) {
  if (reading || document.hidden || chat.user.reads === 'never' || !chat.messages.some(isUnread)) return;
  reading = true;
  try {
    await ask(chatPath('/read'), {});
  } finally {
    reading = false;
  }
}

async function poll() {
  drawChats(await ask('/_sim/chats'));
  if (!open) return;
  const asked = open;
  const chat = await ask(chatPath(version < 0 ? '' : '?after=' + version));
  if (asked !== open || chat.unchanged) return;
  version = chat.version;
  drawChat(chat);
  await readAll(chat);
}

async function show(number, who) {
  if (!open || open.number !== number || open.who !== who) unquote();
  open = { number, who };
  version = -1;
  $('phone').hidden = false;
  await attempt(poll);
  $('message').focus();
}

function quote(line) {
  quoted = line.wamid;
  quotedGroup = line.group_id;
  $('quoted').textContent = '“' + line.words.slice(0, 80) + '”';
  $('quote').hidden = false;
  $('message').focus();
}

function unquote() {
  quoted = quotedGroup = null;
  $('quote').hidden = true;
}

async function upload(file) {
  const response = await fetch('/_sim/media', { method: 'POST', body: file, headers: { 'Content-Type': file.type } });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

async function send() {
  const text = $('message').value.trim();
  const file = $('picture').files[0];
  if (!open || (!text && !file)) return;
  const body = file ? { type: 'image', image: { ...await upload(file), ...(text ? { caption: text } : {}) } }
                    : { text };
  if (quoted) body.context = { id: quoted };
  if (quotedGroup) body.group_id = quotedGroup;
  if (file && !text) body.image.caption = '';
  await ask(chatPath('/messages'), body);
  $('write').reset();
  unquote();
  await poll();
  $('lines').scrollTop = $('lines').scrollHeight;
}

$('write').addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(send);
});
$('message').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  attempt(send);
});
$('unquote').addEventListener('click', () => { unquote(); $('message').focus(); });
$('new').addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(async () => {
    const name = $('new-name').value.trim();
    const user = await ask('/_sim/users', { phone: digits($('new-phone').value), ...(name ? { name } : {}) });
    const number = $('new-number').value;
    $('new-phone').value = $('new-name').value = '';
    await show(number, 'id:' + user.id);
  });
});
$('receipts').addEventListener('change', () => attempt(async () => {
  await ask('/_sim/users', { user: open.who, reads: $('receipts').checked ? 'by_hand' : 'never' });
  version = -1;
  await poll();
}));
$('blocked').addEventListener('change', () => attempt(async () => {
  const path = `/_sim/users/${encodeURIComponent(open.who)}/block`;
  await ask(path, { phone_number_id: open.number, blocked: $('blocked').checked });
  version = -1;
  await poll();
}));

async function live() {
  if (!document.hidden) await attempt(poll);
  setTimeout(live, kPollMs);
}
live();
