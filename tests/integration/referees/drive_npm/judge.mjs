// Google's Node client judges the Drive emulator: it creates, lists, downloads and deletes.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { Readable } from 'node:stream';
import { drive as driveApi } from '@googleapis/drive';
import { OAuth2Client } from 'google-auth-library';

const [root, clientId, clientSecret, refreshToken] = process.argv.slice(2);
const auth = new OAuth2Client({ clientId, clientSecret, endpoints: { oauth2TokenUrl: `${root}token` } });
auth.setCredentials({ refresh_token: refreshToken });
const drive = driveApi({ version: 'v3', auth, rootUrl: root });
// Media calls take the root a second time; without it they go to the real host.
const here = { rootUrl: root };
const md5 = (bytes) => crypto.createHash('md5').update(bytes).digest('hex');

const folder = (await drive.files.create({
  requestBody: { name: 'set', mimeType: 'application/vnd.google-apps.folder' },
})).data.id;
const [id] = (await drive.files.generateIds({ count: 1 })).data.ids;
const bytes = crypto.randomBytes(3 * 1024 * 1024 + 17);
const made = (await drive.files.create({
  requestBody: { id, name: "it's a part.tar", parents: [folder], appProperties: { set: '7' } },
  media: { mimeType: 'application/x-tar', body: Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]) },
  fields: 'id,name,size,md5Checksum',
}, here)).data;
assert.deepEqual(made, { id, name: "it's a part.tar", size: String(bytes.length), md5Checksum: md5(bytes) });

await assert.rejects(drive.files.create({ requestBody: { id, name: 'twin' } }), (error) => error.status === 409);

const listed = (await drive.files.list({
  q: `'${folder}' in parents and name = 'it\\'s a part.tar' and trashed = false`,
  fields: 'nextPageToken,files(id,md5Checksum)',
})).data;
assert.deepEqual(listed.files, [{ id, md5Checksum: md5(bytes) }]);

const whole = (await drive.files.get({ fileId: id, alt: 'media' }, { responseType: 'arraybuffer' })).data;
assert.equal(md5(Buffer.from(whole)), md5(bytes));
const part = await drive.files.get({ fileId: id, alt: 'media' },
  { responseType: 'arraybuffer', headers: { Range: 'bytes=100-199' } });
assert.equal(part.status, 206);
assert.deepEqual(Buffer.from(part.data), bytes.subarray(100, 200));

assert.equal((await drive.files.update({ fileId: id, requestBody: { name: 'new' } })).data.name, 'new');
const about = (await drive.about.get({ fields: 'storageQuota' })).data;
assert.equal(about.storageQuota.usage, String(bytes.length));

await drive.files.delete({ fileId: id });
await assert.rejects(drive.files.get({ fileId: id }), (error) => error.status === 404);
await assert.rejects(drive.files.emptyTrash(), (error) => error.status === 403);
await drive.files.delete({ fileId: folder });
assert.deepEqual((await drive.files.list()).data.files, []);
console.log('the client is content');
