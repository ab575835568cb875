import { type HostileCase, json, utf8 } from './case.ts';

/** Jinja that breaks out of a template, as exploits and scanners' tests write it. */
export const hostileTemplates: Readonly<Record<string, string>> = {
  'subclasses by a loop':
    "{% for c in [].__class__.__base__.__subclasses__() %}{% if c.__name__ == 'catch_warnings' %}{{ c()._module.__builtins__['__import__']('os').system('x') }}{% endif %}{% endfor %}",
  'a builtin by name': "{{ __builtins__['eval']('1') }}",
  'subclasses by number': "{{ ''.__class__.__mro__[1].__subclasses__()[40]('/etc/passwd').read() }}",
  'globals of self': "{{ self.__init__.__globals__['os'].environ }}",
  'globals of cycler': "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
  'globals of joiner': '{{ joiner.__init__.__globals__.os }}',
  'globals of namespace': '{{ namespace.__init__.__globals__.os }}',
  'globals of lipsum': "{{ lipsum.__globals__['os'].popen('id').read() }}",
  'the request of a web program': "{{ request.application.__globals__.__builtins__.__import__('os') }}",
  'names in hexadecimal': "{{ request['application']['\\x5f\\x5fglobals\\x5f\\x5f'] }}",
  'names in octal': "{{ ''['\\137\\137class\\137\\137'] }}",
  'names in unicode': "{{ ''['\\u005f\\u005fclass\\u005f\\u005f'] }}",
  'names by the attr filter': "{{ ''|attr('__class__')|attr('__mro__') }}",
  'the attr filter with a name from outside': '{{ ()|attr(request.args.x) }}',
  'names joined from parts': "{{ ''['__cla' + 'ss__'] }}",
  'names joined by ~': "{{ ''['__cla' ~ 'ss__'] }}",
  'names joined by a filter': "{{ ''[['__cl','ass__']|join] }}",
  'names reversed': "{{ ''['__ssalc__'[::-1]] }}",
  'names by format': "{{ ''['%s%sclass%s%s'|format('_','_','_','_')] }}",
  'names by format with numbers': "{{ ''['%c%cclass%c%c'|format(95,95,95,95)] }}",
  'names by replace': "{{ ''['XXclassXX'|replace('X','_')] }}",
  'names by replace as a method': "{{ ''['--class--'.replace('-','_')] }}",
  'names by lower': "{{ ''['__CLASS__'|lower] }}",
  'names by chr': "{{ ().__class__.__bases__[0].__subclasses__()[59].__init__.__globals__[''.join([chr(95)])] }}",
  'a name set before': "{% set g='__globals__' %}{{ cycler[g] }}",
  getattr: "{{ getattr('', 'x') }}",
  'base64 decoded': "{{ x.b64decode('aWQ=') }}",
  'an include': "{% include '/etc/passwd' %}",
  'an import': "{% import 'os' as os %}",
  'a call of an import': "{{ __import__('subprocess').call(['id']) }}",
  'settings of a web program': "{{ config.__class__.__init__.__globals__['os'].system('id') }}",
  'an expression in a line statement': "{%- set x = cycler.__init__.__globals__ -%}{{ x.os.system('id') }}",
  'the template of self': '{{ self._TemplateReference__context }}',
  'a generator frame': '{{ (x for x in []).gi_frame.f_globals }}',
  'an unclosed expression': "{{ cycler.__init__.__globals__.os.popen('id')",
  'mro as a method': '{{ x.mro() }}',
  'a call block': "{% call cycler.__init__.__globals__.os.system('id') %}{% endcall %}",
};

const whole = (template: string): [string, HostileCase['content']][] => [
  [
    'tokenizer_config.json',
    json({ tokenizer_class: 'LlamaTokenizer', chat_template: template, model_max_length: 512 }),
  ],
  ['chat_template.jinja', utf8(template)],
];

/** Every template alone, in a tokenizer's configuration, and some in other places that programs take templates from. */
export function templateCases(): HostileCase[] {
  const found: HostileCase[] = [];
  for (const [title, template] of Object.entries(hostileTemplates))
    for (const [name, content] of whole(template))
      found.push({ title: `${title} (${name})`, name, content, least: 'high' });
  const ssti = "{{ cycler.__init__.__globals__.os.popen('id').read() }}";
  const elsewhere: readonly (readonly [string, string, HostileCase['content']])[] = [
    ['a list of templates', 'tokenizer_config.json', json({ chat_template: [{ name: 'default', template: ssti }] })],
    ['a template under another key', 'tokenizer_config.json', json({ custom_chat_template: ssti })],
    ['a chat_template.json', 'chat_template.json', json({ chat_template: ssti })],
    ['a template file', 'malicious.template', utf8(ssti)],
    ['a template in YAML', 'config.yaml', utf8(`name: m\nchat_template: "${ssti}"\n`)],
    ['a prompt in settings', 'generation_config.json', json({ prompt: { system: ssti } })],
    [
      'a template in a repository',
      'repo',
      { 'config.json': json({ model_type: 'llama', architectures: ['L'] }), 'chat_template.jinja': utf8(ssti) },
    ],
    [
      'an additional template in a repository',
      'repo',
      {
        'config.json': json({ model_type: 'llama', architectures: ['L'] }),
        'additional_chat_templates/tools.jinja': utf8(ssti),
      },
    ],
    [
      "a processor's template in a repository",
      'repo',
      { 'config.json': json({ model_type: 'llava' }), 'processor_config.json': json({ chat_template: ssti }) },
    ],
  ];
  for (const [title, name, content] of elsewhere) found.push({ title, name, content, least: 'high' });
  return found;
}
