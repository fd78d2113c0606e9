/** Short names for people: what AWS writes as an ARN, cut into the parts an investigator reads. */

export interface Name {
  /** user, role or service: `maria.keller`, `prod-data-admin` */
  main: string;
  /** the session's name, for an assumed role */
  session: string | null;
  account: string | null;
}

const cut = (text: string, at: string): [string, string | null] => {
  const index = text.indexOf(at);
  return index < 0 ? [text, null] : [text.slice(0, index), text.slice(index + at.length)];
};

export function nameOf(identity: string | null | undefined): Name {
  if (!identity) return { main: 'unknown', session: null, account: null };
  const parts = identity.split(':');
  if (parts[0] !== 'arn' || parts.length < 6) return { main: identity, session: null, account: null };
  const account = parts[4] || null;
  const resource = parts.slice(5).join(':');
  const [type, rest] = cut(resource, '/');
  if (type === 'assumed-role' && rest) {
    const [role, session] = cut(rest, '/');
    return { main: role, session, account };
  }
  if (type === 'federated-user' && rest) return { main: rest, session: null, account };
  if (rest === null) return { main: type === 'root' ? 'root user' : type, session: null, account };
  return { main: rest.slice(rest.lastIndexOf('/') + 1), session: null, account };
}

/** `s3.amazonaws.com` -> `s3` */
export const serviceOf = (source: string | null): string => (source ?? '?').replace(/\.(amazonaws|aws\.amazon)\.com(\.cn)?$/, '');

/** `arn:aws:iam::123456789012:user/x` -> `user/x`; `arn:aws:s3:::bucket/key` -> `bucket/key` */
export function shortResource(resource: string | null): string {
  if (!resource) return '';
  const parts = resource.split(':');
  return parts[0] === 'arn' && parts.length >= 6 ? parts.slice(5).join(':') : resource;
}

/** `123456789012` -> `1234 5678 9012`, with narrow spaces that no line breaks at */
export const accountText = (account: string | null): string =>
  account && /^\d{12}$/.test(account) ? `${account.slice(0, 4)}\u202f${account.slice(4, 8)}\u202f${account.slice(8)}` : (account ?? 'unknown account');
