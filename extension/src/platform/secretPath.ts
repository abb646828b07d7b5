/** Names of files that hold passwords and keys by custom. */
const secretName =
  /^(\.env(\..*)?|\.npmrc|\.netrc|\.pypirc|\.git-credentials|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519).*|.*\.(pem|key|p12|pfx|jks|keystore|kdbx))$/;
const secretFolder = /^\.(git|ssh|aws|gnupg|kube|docker)$/;

/** Whether a file holds secrets by custom, whatever anybody's settings say. @param path with `/` between names */
export function isSecretPath(path: string): boolean {
  const names = path.toLowerCase().split('/');
  return secretName.test(names.pop() ?? '') || names.some((name) => secretFolder.test(name));
}
