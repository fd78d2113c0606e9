/** The program's words for its kinds: the same that the terminal prints. */
import type { Confidence, Group, Hop, SourceAddress } from './case';
import type { Outcome } from './event';

export const CONFIDENCE: Record<Confidence, { word: string; means: string }> = {
  certain: { word: 'Certain', means: 'every link is carried by the evidence' },
  strong: { word: 'Strong', means: 'the evidence fits, and nothing else does' },
  weak: { word: 'Weak', means: 'the evidence fits, and so does something else' },
  gap: { word: 'Gap', means: 'the chain ends for lack of evidence' },
};

/** of a descendant that is not sure, in the terminal's words */
export const RAN_BEFORE = 'weak: ran before it was taken over';

export const CLASS: Record<Hop['class'], string> = {
  K: 'by key id',
  C: 'by creation date',
  P: 'by the parent’s creation date',
  N: 'by name',
  X: 'outside STS',
  '': '',
};

export const MATCHED: Record<string, string> = {
  access_key_id: 'key id',
  principal_id: 'principal',
  creation_date: 'creation date',
};
export const matchedWord = (field: string): string => MATCHED[field] ?? field.replaceAll('_', ' ');

export const ORIGIN: Record<string, string> = {
  user_key: 'long-term key of an IAM user',
  user_sign_in: 'sign-in of an IAM user',
  root_sign_in: 'sign-in of the root user',
  root_key: 'long-term key of the root user',
  saml: 'SAML subject',
  web_identity: 'web identity subject',
  identity_center: 'Identity Center user',
  aws_service: 'AWS service',
  foreign_account: 'account whose trail is not here',
  unknown: 'unknown origin',
};

export const SESSION: Record<string, string> = {
  console: 'console session',
  role: 'role session',
  user_key: 'user’s long-term key',
  root_key: 'root’s long-term key',
  session_token: 'session token',
  federated: 'federation token',
  saml: 'SAML session',
  web_identity: 'web identity session',
  identity_center: 'Identity Center session',
  service: 'service session',
  assumed_root: 'assumed root session',
};

export const LEAD: Record<string, string> = {
  access_key: 'access key',
  arn: 'ARN',
  principal: 'principal',
  ip: 'address',
  event: 'event',
  user: 'user',
  role: 'role',
  instance: 'instance',
  resource: 'resource',
  session: 'session',
  finding: 'finding',
};

export const GROUPS: Group[] = ['write', 'sensitive_read', 'read'];
export const GROUP: Record<Group, { one: string; many: string }> = {
  write: { one: 'write', many: 'writes' },
  sensitive_read: { one: 'sensitive read', many: 'sensitive reads' },
  read: { one: 'read', many: 'reads' },
};

export const OUTCOME: Record<Outcome, string> = {
  success: 'ok',
  denied: 'denied',
  throttled: 'throttled',
  not_found: 'not found',
  failed: 'failed',
};

export const SOURCE_KIND: Record<SourceAddress['kind'], string> = {
  public: 'public address',
  private: 'private address',
  aws_service: 'AWS service',
  aws_internal: 'AWS internal',
  invalid: 'not an address',
};

export const TRUST: Record<SourceAddress['trust'], { word: string; means: string }> = {
  observed: { word: 'seen by AWS', means: 'AWS saw the connection from this address' },
  own_endpoint: { word: 'own VPC endpoint', means: 'came through a VPC endpoint of one of these accounts' },
  spoofable: { word: 'spoofable', means: 'came through a VPC endpoint of somebody else: the address was the caller’s to choose' },
  proxied: { word: 'proxied', means: 'a console or service stands between: this is not the caller’s address' },
};

/** caveats that limit the answer to who it was: shown under the verdict, not only in the list */
const GAP_CODES = new Set([
  'gap',
  'login_missing',
  'caller_trail_missing',
  'sts_region_missing',
  'key_recycled',
  'ambiguous_parent',
  'cycle',
  'several_sessions',
]);
export const isGap = (code: string): boolean => GAP_CODES.has(code);

export const count = (n: number): string => n.toLocaleString('en-US');
export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;
