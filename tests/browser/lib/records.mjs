// CloudTrail records made here: one role session of any size, and one whose every text is hostile.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ACCOUNT = '111122223333';
const BEGAN = Date.parse('2026-02-03T08:00:00Z');
export const USER_KEY = 'AKIAIOSFODNN7EXAMPLE';
export const SESSION_KEY = 'ASIAIOSFODNN7EXAMPLE';
const iso = (time) => new Date(time).toISOString().replace('.000Z', 'Z');

const role = (key = SESSION_KEY) => ({
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLEROLEID0001:worker',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/batch/worker`,
  accountId: ACCOUNT,
  accessKeyId: key,
  sessionContext: {
    sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLEROLEID0001', arn: `arn:aws:iam::${ACCOUNT}:role/batch`, accountId: ACCOUNT, userName: 'batch' },
    attributes: { creationDate: iso(BEGAN), mfaAuthenticated: 'false' },
  },
});

const record = (changes) => ({
  eventVersion: '1.11',
  userIdentity: role(),
  eventTime: iso(BEGAN),
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '203.0.113.9',
  userAgent: 'aws-cli/2.24.7 md/awscrt#0.23.8 ua/2.1 os/linux#6.12 lang/python#3.13 cfg/retry-mode#standard md/command#s3.cp',
  requestParameters: null,
  responseElements: null,
  requestID: randomBytes(8).toString('hex').toUpperCase(),
  eventID: randomUUID(),
  readOnly: true,
  eventType: 'AwsApiCall',
  managementEvent: false,
  recipientAccountId: ACCOUNT,
  eventCategory: 'Data',
  ...changes,
});

export const issuance = () =>
  record({
    userIdentity: { type: 'IAMUser', principalId: 'AIDAEXAMPLEUSERID0001', arn: `arn:aws:iam::${ACCOUNT}:user/operator`, accountId: ACCOUNT, accessKeyId: USER_KEY, userName: 'operator' },
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    requestParameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/batch`, roleSessionName: 'worker' },
    responseElements: {
      credentials: { accessKeyId: SESSION_KEY, expiration: 'Feb 3, 2026, 9:00:00 PM' },
      assumedRoleUser: { assumedRoleId: 'AROAEXAMPLEROLEID0001:worker', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/batch/worker` },
    },
    managementEvent: true,
    eventCategory: 'Management',
  });

const KINDS = [
  { eventName: 'PutObject', readOnly: false },
  { eventName: 'GetObject' },
  { eventName: 'GetObject', errorCode: 'AccessDenied', errorMessage: 'Access Denied' },
  { eventName: 'ListObjects' },
  { eventSource: 'dynamodb.amazonaws.com', eventName: 'GetItem' },
];

const busy = (i) =>
  record({
    ...KINDS[i % KINDS.length],
    eventTime: iso(BEGAN + 1000 + i * 300),
    requestParameters: { bucketName: `archive-${i % 23}`, key: `exports/${randomBytes(12).toString('hex')}.parquet`, Host: 's3.eu-west-1.amazonaws.com' },
    additionalEventData: { 'x-amz-id-2': randomBytes(48).toString('base64'), bytesTransferredOut: i * 7 },
    resources: [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::archive-${i % 23}/exports/${i}` }],
  });

export function write(folder, records, perFile = 20000) {
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < records.length; at += perFile)
    writeFileSync(join(folder, `${at}.json.gz`), gzipSync(JSON.stringify({ Records: records.slice(at, at + perFile) }), { level: 1 }));
  return folder;
}

/** one role session of `count` events, begun by a long-term key */
export const session = (folder, count) => write(folder, [issuance(), ...Array.from({ length: count }, (_, i) => busy(i))]);

/** a user who enters an instance whose role session ran already */
export function entered(folder) {
  const instance = 'i-0abc1234def567890';
  const name = (text) => text.replace('batch/worker', `batch/${instance}`).replace(':worker', `:${instance}`);
  const begun = issuance();
  const user = begun.userIdentity;
  const mine = role();
  begun.userIdentity = { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' };
  begun.requestParameters.roleSessionName = instance;
  begun.responseElements.assumedRoleUser = { assumedRoleId: name('AROAEXAMPLEROLEID0001:worker'), arn: name(mine.arn) };
  const work = Array.from({ length: 3 }, (_, i) => ({ ...busy(i), userIdentity: { ...mine, principalId: name(mine.principalId), arn: name(mine.arn) } }));
  const command = record({
    userIdentity: user, eventTime: iso(BEGAN + 3600e3), eventSource: 'ssm.amazonaws.com', eventName: 'SendCommand', readOnly: false,
    requestParameters: { instanceIds: [instance], documentName: 'AWS-RunShellScript' }, managementEvent: true, eventCategory: 'Management',
  });
  return write(folder, [begun, ...work, command]);
}

/** a record whose every text is `text`, in the same session */
export const poisoned = (text, i) =>
  record({
    eventTime: iso(BEGAN + 1000 + i * 1000),
    eventSource: `${text}.amazonaws.com`,
    eventName: text,
    awsRegion: text,
    sourceIPAddress: text,
    userAgent: text,
    errorCode: i % 2 ? text : undefined,
    errorMessage: i % 2 ? `User: ${text} is not authorized to perform: s3:GetObject on resource: ${text}` : undefined,
    requestParameters: { bucketName: text, key: text, [text]: text, secretId: text, filter: text },
    responseElements: { [text]: text, userName: text },
    resources: [{ type: text, ARN: text, accountId: text }],
    additionalEventData: { [text]: text },
    userIdentity: { ...role(i % 3 ? SESSION_KEY : text), invokedBy: i % 5 ? undefined : text },
    vpcEndpointId: text,
    eventID: i % 4 ? randomUUID() : text,
    readOnly: i % 3 !== 0,
  });

/** the same in the identity itself: a user whose name and ARN are `text` */
export const impostor = (text, i) =>
  record({
    eventTime: iso(BEGAN + 500000 + i * 1000),
    userIdentity: { type: 'IAMUser', principalId: `AIDA${text}`, arn: `arn:aws:iam::${ACCOUNT}:user/${text}`, accountId: ACCOUNT, accessKeyId: USER_KEY, userName: text },
    userAgent: text,
  });
