/**
 * What holds secrets by custom: the one rule for what leaves a machine or a room by sharing, by mirroring and to a
 * model. A name is enough, since a password looks like any other text; private keys are told by their text as well.
 */

/** Credentials of shells, databases, registries and deployments. */
const credentialNames = [
  String.raw`\.env(\..+)?|.+\.env|\.envrc`,
  String.raw`[._]netrc|\.npmrc|\.pypirc|\.git-credentials|\.htpasswd|\.dockercfg|\.dockerconfigjson`,
  String.raw`\.pgpass|pgpass\.conf|\.my\.cnf|\.mylogin\.cnf|\.s3cfg|\.boto|\.passwd-s3fs`,
  String.raw`\.vault[-_](token|pass|password)|vault[-_]pass(word)?(\.txt)?`,
  String.raw`credentials(\.(json|ya?ml|toml|ini|csv|db))?|credentials\.tfrc\.json|\.terraformrc|terraform\.rc`,
  String.raw`application_default_credentials\.json|gha-creds-.+\.json|.+-firebase-adminsdk-.+\.json`,
  String.raw`service[-_]account.*\.json|client[-_]secrets?.*\.json|auth\.json|settings-security\.xml`,
  String.raw`.+\.tfstate(\..*)?|.+\.tfvars(\.json)?`,
  String.raw`(.+\.)?secrets?\.(ya?ml|json|toml|ini|properties|txt)`,
  String.raw`kubeconfig(\..+)?|.+\.kubeconfig`,
  String.raw`\..+_history`,
];

/** Keys, and stores of keys and passwords. Of `id_*`, which are also names of source files, those SSH has. */
const keyNames = [
  'id_(rsa|dsa|ecdsa|ed25519|xmss).*|id_[^.]+',
  String.raw`.*\.(pem|key|p8|p12|pkcs12|pfx|ppk|jks|bks|keystore|kdbx?|ovpn|agekey)`,
];

const secretName = new RegExp(`^(${[...credentialNames, ...keyNames].join('|')})$`);

/** Names like those above that are there to be read by others. */
const openName =
  /^(\.env(\..+)?\.(example|sample|template|dist|schema)|(.+\.)?(example|sample|template)\.[^.]+|.+\.pub)$/;

/** Folders in which a program keeps what it signs in with. */
const secretFolder = /(^|\/)\.(git|ssh|aws|azure|gnupg|kube|docker|password-store)\//;
const secretPlace =
  /(^|\/)(\.config\/(gcloud|gh)\/.+|\.vscode\/sftp\.json|\.m2\/settings\.xml|\.(cargo|gem)\/credentials.*)$/;

/** What editors and people put behind a name when they keep another copy. */
const copySuffix = /(~|\.(bak|backup|old|orig|save|swp|tmp|copy))+$/;

/**
 * Whether a file holds secrets by custom, whatever anybody's settings say.
 * @param path with `/` or `\` between names, absolute or relative
 */
export function isSecretPath(path: string): boolean {
  const plain = path.toLowerCase().replaceAll('\\', '/').trim();
  if (secretFolder.test(plain) || secretPlace.test(plain)) return true;
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  const original = name.replace(copySuffix, '');
  return secretName.test(original) && !openName.test(original);
}

/** The end of a key is looked for as well: a window of a text may begin behind its head. */
const privateKey =
  /-----(BEGIN|END) ([A-Z0-9]+ ){0,4}PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File-|AGE-SECRET-KEY-1/;

/** Whether a text holds a private key, whatever its file is called. */
export function holdsPrivateKey(text: string): boolean {
  return privateKey.test(text);
}

/**
 * Whether a file may hold secrets: by its path, or by its text.
 * @param path undefined for a text without one
 */
export function mayHoldSecrets(path: string | undefined, text: string): boolean {
  return (path !== undefined && isSecretPath(path)) || holdsPrivateKey(text);
}
